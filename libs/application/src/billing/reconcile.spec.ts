import { randomUUID } from 'node:crypto';
import { payment, paymentCommands, paymentWork } from '@slipway/domain/billing';
import { instant, money, trusted } from '@slipway/domain/kernel';
import type { OrderId, OrganizationId, PaymentId } from '@slipway/domain/kernel';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { aProcess, aWorld } from '../given-application';
import { eventsOf } from '../runtime/given-log';
import { aRequest } from '../runtime/given-runtime';
import { ChargeHandler } from './charge.work';
import { FollowGateway } from './follow-gateway';
import { MemoryGateway, only } from './given-gateway';
import { Reconcile } from './reconcile';
import type { Finding } from './reconcile';
import { keyOfPart, keyOfWhole } from './refund-keys';

const price = money(900, 'eur');
const ids = {
  orderId: trusted<OrderId>(randomUUID()),
  organizationId: trusted<OrganizationId>(randomUUID()),
};

/** A shop with a gateway, some payments, and an operator who compares the two. */
function aShop() {
  const world = aWorld(new MemoryEventStore());
  const gateway = new MemoryGateway();
  const captured: PaymentId[] = [];
  const pay = async (method = 'card'): Promise<PaymentId> => {
    const { runner, folds } = aProcess(world);
    const paymentId = trusted<PaymentId>(randomUUID());
    const work = paymentWork.charge({ paymentId, ...ids, amount: price, method });
    const { signal } = new AbortController();
    await new ChargeHandler(runner, folds, only(gateway)).handle(work, {
      request: aRequest(randomUUID()),
      signal,
    });
    if (method === 'card') captured.push(paymentId);
    return paymentId;
  };
  const command = async (id: PaymentId, wish: Parameters<typeof payment.decide>[0]) => {
    const { runner } = aProcess(world);
    await runner.run({ decider: payment, id, command: wish, request: aRequest(randomUUID()) });
  };
  const compare = async (repair = false): Promise<readonly Finding[]> => {
    const { runner, folds } = aProcess(world);
    const follow = new FollowGateway(runner, folds, world.store);
    const capturedSince = async () => captured.map((paymentId) => ({ paymentId }));
    const reconcile = new Reconcile({ gateways: only(gateway), folds, follow, capturedSince });
    const found: Finding[] = [];
    for await (const finding of reconcile.findings(instant(0), { repair })) found.push(finding);
    return found;
  };
  const refund = (id: PaymentId, minor: number, idempotencyKey: string) =>
    gateway.refund({ gatewayReference: `charge ${id}`, amount: money(minor, 'eur'), idempotencyKey });
  const story = async (id: PaymentId) =>
    (await eventsOf(world.store, `payment-${id}`)).map(({ type }) => type.slice('billing.'.length));
  return { gateway, pay, command, compare, refund, story };
}

test('a gateway and a log that agree give no alarm', async () => {
  const { pay, compare } = aShop();
  for (const method of ['card', 'declined', 'confirmed', 'debit']) await pay(method);
  expect(await compare()).toEqual([]);
});

test('of twenty differences every one is found, and those that can be are repaired', async () => {
  const { gateway, pay, command, compare, refund, story } = aShop();
  const taken = [await pay('debit'), await pay('debit'), await pay('confirmed'), await pay('confirmed')];
  for (const id of taken) await gateway.confirm(`charge ${id}`);
  const byHand = [await pay(), await pay(), await pay(), await pay()];
  for (const [at, id] of byHand.entries()) await refund(id, at % 2 === 0 ? 900 : 100, `dashboard-${at}`);
  const whole = [await pay(), await pay()];
  for (const id of whole) await refund(id, 900, keyOfWhole(id, 1));
  const parts = [await pay(), await pay()];
  for (const id of parts) {
    const refundId = randomUUID();
    await command(id, paymentCommands.requestRefund({ refundId, amount: money(300, 'eur'), reason: 'why' }));
    await refund(id, 300, keyOfPart(refundId, 1));
  }
  const stray = { amount: price, method: 'card', reference: 'r', customer: null };
  await Promise.all([1, 2, 3, 4].map(() => gateway.charge({ ...stray, idempotencyKey: randomUUID() })));
  const missing = [await pay(), await pay()];
  for (const id of missing) gateway.charges.delete(id);
  const wrong = [await pay(), await pay()];
  for (const id of wrong) {
    const charge = gateway.charges.get(id);
    if (charge) gateway.charges.set(id, { ...charge, amount: money(901, 'eur') });
  }
  await Promise.all([1, 2, 3, 4, 5].map(() => pay()));

  const before = await compare();
  const countOf = (kind: Finding['kind']) => before.filter((finding) => finding.kind === kind).length;
  expect(before).toHaveLength(20);
  expect(
    ['behind', 'unmatched', 'missing', 'amount_differs'].map((kind) => countOf(kind as Finding['kind'])),
  ).toEqual([12, 4, 2, 2]);
  expect(before.every(({ isRepaired }) => !isRepaired)).toBe(true);

  const repaired = await compare(true);
  expect(repaired.filter(({ isRepaired }) => isRepaired)).toHaveLength(12);
  expect(await compare()).toHaveLength(8);
  expect(await Promise.all(taken.map(async (id) => (await story(id)).at(-1)))).toEqual(
    Array.from({ length: 4 }, () => 'payment-captured'),
  );
  const lasts = await Promise.all(
    [...byHand, ...whole, ...parts].map(async (id) => (await story(id)).at(-1)),
  );
  expect(lasts).toEqual([
    ...['payment-refunded', 'refund-found', 'payment-refunded', 'refund-found'],
    ...['payment-refunded', 'payment-refunded', 'refund-made', 'refund-made'],
  ]);
});

test('looking changes nothing', async () => {
  const { gateway, pay, compare, story } = aShop();
  const id = await pay('debit');
  await gateway.confirm(`charge ${id}`);
  await compare();
  expect((await story(id)).at(-1)).toBe('payment-pending');
});
