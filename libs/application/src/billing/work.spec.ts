import { randomUUID } from 'node:crypto';
import { paymentWork } from '@slipway/domain/billing';
import { money, trusted } from '@slipway/domain/kernel';
import type { Message, OrderId, OrganizationId, PaymentId } from '@slipway/domain/kernel';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { aProcess, aWorld } from '../given-application';
import type { Process, World } from '../given-application';
import { Died, DyingStore, eventsOf } from '../runtime/given-log';
import { aRequest } from '../runtime/given-runtime';
import type { WorkHandler } from '../runtime/work-executor';
import type { PaymentGateways } from './billing.ports';
import { ChargeHandler } from './charge.work';
import { ConfirmChargeHandler } from './confirm-charge.work';
import { MemoryGateway, only } from './given-gateway';
import { RefundHandler } from './refund.work';

type Kind = new (
  runner: Process['runner'],
  folds: Process['folds'],
  gateways: PaymentGateways,
) => WorkHandler;
type Asked = { readonly world: World; readonly gateway: MemoryGateway };

const { signal } = new AbortController();
const paymentId = trusted<PaymentId>(randomUUID());
const organizationId = trusted<OrganizationId>(randomUUID());
const orderId = trusted<OrderId>(randomUUID());
const charge = (method: string) =>
  paymentWork.charge({ paymentId, orderId, organizationId, amount: money(900, 'eur'), method });
const refund = (attempt: number) => paymentWork.refund({ paymentId, organizationId, attempt });
const confirm = paymentWork.confirmCharge({ paymentId, organizationId });

const asked = (): Asked => ({ world: aWorld(new MemoryEventStore()), gateway: new MemoryGateway() });

/** One delivery to a worker that has just started. The same `output` is a redelivery of the same work. */
function deliver(Handler: Kind, { world, gateway }: Asked, work: Message, output: string): Promise<void> {
  const { runner, folds } = aProcess(world);
  return new Handler(runner, folds, only(gateway)).handle(work, { request: aRequest(output), signal });
}

/** The same from a worker that dies once it has written so many times. */
function dyingAfter(appends: number, { world, gateway }: Asked): Asked {
  return { world: { ...world, store: new DyingStore(world.store, appends) }, gateway };
}

async function story({ world }: Asked): Promise<readonly string[]> {
  return (await eventsOf(world.store, `payment-${paymentId}`)).map(({ type }) =>
    type.slice('billing.'.length),
  );
}

describe('a charge', () => {
  test.each([
    ['card', 'payment-captured'],
    ['declined', 'payment-declined'],
    ['confirmed', 'payment-confirmation-required'],
    ['debit', 'payment-pending'],
  ])('by %s is recorded as %s', async (method, recorded) => {
    const world = asked();
    await deliver(ChargeHandler, world, charge(method), randomUUID());
    expect(await story(world)).toEqual(['payment-requested', recorded]);
  });

  test('that is delivered again, and at once by two workers, is one charge', async () => {
    const world = asked();
    const output = randomUUID();
    await Promise.all([1, 2].map(() => deliver(ChargeHandler, world, charge('card'), output)));
    await deliver(ChargeHandler, world, charge('card'), output);
    expect(world.gateway.charges.size).toBe(1);
    expect(await story(world)).toEqual(['payment-requested', 'payment-captured']);
  });

  test.each([1, 2])(
    'whose worker dies after append %i is one charge, and its outcome is recorded',
    async (n) => {
      const world = asked();
      const output = randomUUID();
      await expect(
        deliver(ChargeHandler, dyingAfter(n, world), charge('card'), output),
      ).rejects.toBeInstanceOf(Died);
      await deliver(ChargeHandler, world, charge('card'), output);
      expect(world.gateway.charges.size).toBe(1);
      expect(await story(world)).toEqual(['payment-requested', 'payment-captured']);
    },
  );

  test('without an answer is unknown until the gateway is asked, and never charged again', async () => {
    const world = asked();
    const output = randomUUID();
    world.gateway.isForgetful = true;
    const first = deliver(ChargeHandler, world, charge('silent'), output);
    await expect(first).rejects.toMatchObject({ retryable: true });
    expect(await story(world)).toEqual(['payment-requested', 'payment-outcome-unknown']);
    const charged = [...world.gateway.charges.keys()];
    world.gateway.charges.clear();
    const again = deliver(ChargeHandler, world, charge('silent'), output);
    await expect(again).rejects.toMatchObject({ retryable: true });
    expect(world.gateway.charges.size).toBe(0);
    expect(charged).toEqual([paymentId]);
  });

  test('without an answer that the gateway knows of is captured', async () => {
    const world = asked();
    await deliver(ChargeHandler, world, charge('silent'), randomUUID());
    expect(await story(world)).toEqual(['payment-requested', 'payment-outcome-unknown', 'payment-captured']);
  });

  test('comes back when the gateway is out of order, with nothing recorded of an outcome', async () => {
    const world = asked();
    const output = randomUUID();
    world.gateway.isDown = true;
    await expect(deliver(ChargeHandler, world, charge('card'), output)).rejects.toMatchObject({
      retryable: true,
    });
    expect(await story(world)).toEqual(['payment-requested']);
    world.gateway.isDown = false;
    await deliver(ChargeHandler, world, charge('card'), output);
    expect(await story(world)).toEqual(['payment-requested', 'payment-captured']);
  });

  test('that the bank takes its time over is asked for now and then, until it is decided', async () => {
    const world = asked();
    await deliver(ChargeHandler, world, charge('debit'), randomUUID());
    await deliver(ChargeHandler, world, charge('debit'), randomUUID());
    expect(await story(world)).toEqual(['payment-requested', 'payment-pending']);
    await world.gateway.confirm(`charge ${paymentId}`);
    await deliver(ChargeHandler, world, charge('debit'), randomUUID());
    expect(await story(world)).toEqual(['payment-requested', 'payment-pending', 'payment-captured']);
    expect(world.gateway.charges.size).toBe(1);
  });

  test('says the order on the statement, and the exact amount', async () => {
    const world = asked();
    await deliver(ChargeHandler, world, charge('card'), randomUUID());
    expect([...world.gateway.charges.values()]).toMatchObject([
      { idempotencyKey: paymentId, reference: orderId, amount: { minor: 900, currency: 'eur' } },
    ]);
  });
});

describe('a confirmed charge', () => {
  test('is captured, once', async () => {
    const world = asked();
    const output = randomUUID();
    await deliver(ChargeHandler, world, charge('confirmed'), randomUUID());
    await expect(deliver(ConfirmChargeHandler, dyingAfter(1, world), confirm, output)).rejects.toBeInstanceOf(
      Died,
    );
    await deliver(ConfirmChargeHandler, world, confirm, output);
    expect(await story(world)).toEqual([
      'payment-requested',
      'payment-confirmation-required',
      'payment-captured',
    ]);
  });

  test('that was confirmed at the gateway, but not recorded, is recorded', async () => {
    const world = asked();
    await deliver(ChargeHandler, world, charge('confirmed'), randomUUID());
    await world.gateway.confirm(`charge ${paymentId}`);
    await deliver(ConfirmChargeHandler, world, confirm, randomUUID());
    expect((await story(world)).at(-1)).toBe('payment-captured');
  });

  test('that the gateway does not know comes back', async () => {
    const world = asked();
    await deliver(ChargeHandler, world, charge('confirmed'), randomUUID());
    world.gateway.isForgetful = true;
    const confirmed = deliver(ConfirmChargeHandler, world, confirm, randomUUID());
    await expect(confirmed).rejects.toMatchObject({ retryable: true });
  });

  test('that needed no confirmation is left alone', async () => {
    const world = asked();
    await deliver(ChargeHandler, world, charge('declined'), randomUUID());
    await deliver(ConfirmChargeHandler, world, confirm, randomUUID());
    expect(await story(world)).toEqual(['payment-requested', 'payment-declined']);
  });
});

describe('a refund', () => {
  test('gives back the whole amount, once, however often it is delivered', async () => {
    const world = asked();
    const output = randomUUID();
    await deliver(ChargeHandler, world, charge('card'), randomUUID());
    await expect(deliver(RefundHandler, dyingAfter(1, world), refund(1), output)).rejects.toBeInstanceOf(
      Died,
    );
    await deliver(RefundHandler, world, refund(1), output);
    expect([...world.gateway.refunds.values()]).toMatchObject([{ amount: { minor: 900 } }]);
    expect((await story(world)).filter((type) => type === 'payment-refunded')).toHaveLength(1);
  });

  test('that failed is tried again under another key, and a late first attempt does nothing', async () => {
    const world = asked();
    await deliver(ChargeHandler, world, charge('card'), randomUUID());
    world.gateway.refusesRefunds = true;
    await deliver(RefundHandler, world, refund(1), randomUUID());
    const [failed] = world.gateway.refunds.keys();
    // Gateways keep a key for a day or so; a delivery can come later than that.
    world.gateway.refunds.clear();
    await deliver(RefundHandler, world, refund(1), randomUUID());
    expect(world.gateway.refunds.size).toBe(0);
    world.gateway.refusesRefunds = false;
    await deliver(RefundHandler, world, refund(2), randomUUID());
    await deliver(RefundHandler, world, refund(3), randomUUID());
    expect([...world.gateway.refunds.keys()]).toHaveLength(1);
    expect([...world.gateway.refunds.keys()]).not.toContain(failed);
    expect((await story(world)).slice(2)).toEqual(['payment-refund-failed', 'payment-refunded']);
  });

  test('of what was never captured does nothing', async () => {
    const world = asked();
    await deliver(ChargeHandler, world, charge('declined'), randomUUID());
    await deliver(RefundHandler, world, refund(1), randomUUID());
    expect(world.gateway.refunds.size).toBe(0);
  });
});
