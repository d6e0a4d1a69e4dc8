import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { ChargeHandler } from '@slipway/application/billing/charge.work';
import { FollowGateway } from '@slipway/application/billing/follow-gateway';
import { Gateways } from '@slipway/application/billing/gateways';
import { ReceiveNotice } from '@slipway/application/billing/receive-notice';
import { aProcess, aWorld } from '@slipway/application/given-application';
import { Secret } from '@slipway/application/ports';
import { eventsOf } from '@slipway/application/runtime/given-log';
import { aRequest } from '@slipway/application/runtime/given-runtime';
import { balancesOf, ledgerLinesOf, payment, paymentWork } from '@slipway/domain/billing';
import type { PaymentEvent } from '@slipway/domain/billing';
import { money, recorded, trusted } from '@slipway/domain/kernel';
import type { OrderId, OrganizationId, PaymentId } from '@slipway/domain/kernel';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { StripeGateway } from '@slipway/infra/billing/stripe/stripe-gateway.adapter';
import { StripeNotices } from '@slipway/infra/billing/stripe/stripe-notices';
import type { StripeStandIn } from '../stripe';
import { dispute } from '../stripe/intents';

/** How often each event is told, and in which order all of these are. */
export type Telling = { readonly times: readonly number[]; readonly ranks: readonly number[] };
export type Told = { readonly balances: object; readonly types: readonly string[]; readonly state: object };

const most = 5;
/** Of one debit: created, processing, charge and payment succeeded, two refunds with a charge event each, dispute, end. */
const events = 10;

export const tellings: fc.Arbitrary<Telling> = fc.record({
  times: fc.array(fc.integer({ min: 1, max: most }), { minLength: events, maxLength: events }),
  ranks: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
    minLength: events * most,
    maxLength: events * most,
  }),
});
export const inOrder: Telling = {
  times: Array.from({ length: events }, () => 1),
  ranks: Array.from({ length: events * most }, (_, index) => index / (events * most)),
};

/** One payment from a debit to a lost dispute, told like this: what the log knows in the end. */
export async function told(stripe: StripeStandIn, { times, ranks }: Telling): Promise<Told> {
  const access = {
    secretKey: new Secret(stripe.secretKey),
    baseUrl: stripe.url,
    returnUrl: 'http://localhost/',
  };
  const gateway = new StripeGateway(access);
  const world = aWorld(new MemoryEventStore());
  const first = stripe.webhooks.events.length;
  const paymentId = trusted<PaymentId>(randomUUID());
  const charge = await charged(world, gateway, paymentId);
  const happen: (() => unknown)[] = [
    () => stripe.settle(charge),
    () => refundByHand(stripe, charge, 300),
    () => refundByHand(stripe, charge, 200),
    () => dispute(stripe.shelves, (one) => stripe.webhooks.record(one), stripe.shelves.intents.get(charge)),
    () => stripe.closeDispute(stripe.shelves.disputes.all()[0]?.id ?? '', 'lost'),
  ];
  const deliveries = times
    .flatMap((count, event) =>
      Array.from({ length: count }, (_, time) => ({ event, rank: ranks[event * most + time] ?? 0 })),
    )
    .toSorted((a, b) => a.rank - b.rank);
  for (const { event } of deliveries) {
    // Nothing is told before it has happened.
    while (stripe.webhooks.events.length <= first + event) await happen.shift()?.();
    const { runner, folds } = aProcess(world);
    const follow = new FollowGateway(runner, folds, world.store);
    const body = JSON.stringify(stripe.webhooks.events[first + event]);
    await new ReceiveNotice(gateway, new StripeNotices([]), follow).receive(body);
  }
  return summary(await eventsOf(world.store, `payment-${paymentId}`));
}

async function charged(world: ReturnType<typeof aWorld>, gateway: StripeGateway, paymentId: PaymentId) {
  const { runner, folds } = aProcess(world);
  const owners = {
    orderId: trusted<OrderId>(randomUUID()),
    organizationId: trusted<OrganizationId>(randomUUID()),
  };
  const method = 'pm_standin_sepaDebit';
  const work = paymentWork.charge({ paymentId, ...owners, amount: money(900, 'eur'), method });
  const { signal } = new AbortController();
  await new ChargeHandler(runner, folds, new Gateways([gateway])).handle(work, {
    request: aRequest(randomUUID()),
    signal,
  });
  const { state } = await folds.refresh(payment, `payment-${paymentId}`);
  if (state.status !== 'pending') throw new Error(`the debit is ${state.status}`);
  return state.gatewayReference;
}

async function refundByHand(stripe: StripeStandIn, charge: string, amount: number): Promise<void> {
  const body = new URLSearchParams({ payment_intent: charge, amount: String(amount) });
  const headers = { authorization: `Bearer ${stripe.secretKey}` };
  const answer = await fetch(`${stripe.url}/v1/refunds`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(await answer.text());
}

function summary(log: Awaited<ReturnType<typeof eventsOf>>): Told {
  const facts = log.map((event) => recorded<PaymentEvent>(event));
  const state = facts.reduce((folded, fact) => payment.evolve(folded, fact), payment.initial());
  const minors =
    'refunds' in state ? state.refunds.map(({ amount }) => amount.minor).toSorted((a, b) => a - b) : [];
  const outcomes = 'disputes' in state ? state.disputes.map(({ outcome }) => outcome) : [];
  return {
    balances: Object.fromEntries(balancesOf(facts.flatMap(ledgerLinesOf))),
    types: facts.map(({ type }) => type).toSorted(),
    state: { status: state.status, minors, outcomes },
  };
}
