import { randomUUID } from 'node:crypto';
import { order, orderCommands } from '@slipway/domain/billing';
import { trusted } from '@slipway/domain/kernel';
import type { OrderId } from '@slipway/domain/kernel';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { anInstallation, aProcess, aWorld, requestOf } from '../given-application';
import type { Process } from '../given-application';
import { OrderAllowance } from '../licensing/order-allowance';
import { MemoryCloud } from '../provisioning/given-cloud';
import { RoomAtProvider } from '../provisioning/room-at-provider';
import { eventsOf } from '../runtime/given-log';
import { aRequest } from '../runtime/given-runtime';
import type { Request } from '../runtime/request';
import { MemoryGateway, only } from './given-gateway';
import { ownOrder } from './own-order';
import { PayAgain, PayAgainHandler } from './pay-again';
import { PlaceOrder, PlaceOrderHandler } from './place-order';

/** An order whose first payment was declined. */
async function anUnpaidOrder() {
  const world = aWorld(new MemoryEventStore());
  const { userId, organizationId } = await anInstallation(aProcess(world));
  const { runner, folds, clock, vault } = aProcess(world);
  const wish = {
    organizationId,
    topBranchId: organizationId,
    item: 'server-small',
    provider: 'sandbox',
    region: 'sandbox-north',
    serverName: 'web-1',
    paymentMethod: 'declined',
  };
  const request = requestOf(userId, organizationId);
  const place = new PlaceOrderHandler(
    runner,
    new OrderAllowance(folds, clock),
    new RoomAtProvider({ clouds: new MemoryCloud(), folds, vault }),
    folds,
    only(new MemoryGateway()),
  );
  const { id } = await place.execute(new PlaceOrder(wish, request));
  const reason = { code: 'gateway.declined', detail: 'No money.' };
  const command = orderCommands.recordPaymentFailure({ attempt: 1, reason });
  await runner.run({ decider: order, id, command, request: aRequest(randomUUID()) });
  return { world, id: trusted<OrderId>(id), userId, organizationId, clouds: new MemoryCloud() };
}
type Unpaid = Awaited<ReturnType<typeof anUnpaidOrder>>;

async function pay(
  { runner, folds, clock, vault }: Process,
  { id, organizationId, clouds }: Unpaid,
  method: string,
  request: Request,
) {
  const { placement } = await ownOrder(folds, organizationId, id);
  const again = { placement, topBranchId: organizationId, paymentMethod: method };
  const gateways = only(new MemoryGateway());
  const allowance = new OrderAllowance(folds, clock);
  const room = new RoomAtProvider({ clouds, folds, vault });
  return new PayAgainHandler(runner, allowance, room, folds, gateways).execute(new PayAgain(again, request));
}

describe('an order whose payment failed', () => {
  test('is paid again, once for one request', async () => {
    const unpaid = await anUnpaidOrder();
    const request = requestOf(unpaid.userId, unpaid.organizationId);
    const first = await pay(aProcess(unpaid.world), unpaid, 'card', request);
    expect(await pay(aProcess(unpaid.world), unpaid, 'card', request)).toEqual({
      ...first,
      isRepeated: true,
    });
    expect((await eventsOf(unpaid.world.store, `order-${unpaid.id}`)).at(-1)).toMatchObject({
      type: 'billing.order-payment-retried',
      data: { paymentMethod: 'card', attempt: 2 },
    });
  });

  test('is not paid by a method that nobody offers', async () => {
    const unpaid = await anUnpaidOrder();
    const request = requestOf(unpaid.userId, unpaid.organizationId);
    const refused = async () => pay(aProcess(unpaid.world), unpaid, 'promises', request);
    await expect(refused()).rejects.toMatchObject({ code: 'billing.unknown_payment_method' });
  });

  test('is not paid for a server that the provider does not take any more', async () => {
    const unpaid = await anUnpaidOrder();
    const request = requestOf(unpaid.userId, unpaid.organizationId);
    unpaid.clouds.limit = 0;
    await expect(pay(aProcess(unpaid.world), unpaid, 'card', request)).rejects.toMatchObject({
      code: 'provisioning.provider_quota_exhausted',
    });
  });

  test('is not paid under an expired license', async () => {
    const unpaid = await anUnpaidOrder();
    unpaid.world.clock.pass(365 * 24 * 3600);
    const request = requestOf(unpaid.userId, unpaid.organizationId);
    await expect(pay(aProcess(unpaid.world), unpaid, 'card', request)).rejects.toMatchObject({
      code: 'licensing.license_expired',
    });
  });
});
