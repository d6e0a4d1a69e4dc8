import fc from 'fast-check';
import { order, orderCommands, payThenProvision } from './billing';
import type { OrderPlacement } from './billing';
import { World } from './given-world';
import type { Luck } from './given-world';
import { fold, money, trusted } from './kernel';
import type { LicenseId, OrderId, OrganizationId } from './kernel';
import { quota, quotaCommands } from './licensing';
import { server, serverCommands } from './servers';

type State = ReturnType<typeof payThenProvision.initial>;
const orderId = trusted<OrderId>('order');
const topBranchId = trusted<OrganizationId>('top');
const price = money(900, 'eur');
const placement: OrderPlacement = {
  orderId,
  organizationId: trusted<OrganizationId>('acme'),
  topBranchId,
  item: { id: 'server-small', version: 1, name: 'Small server', size: 'small', price },
  provider: 'sandbox',
  region: 'sandbox-north',
  serverName: 'web-1',
  paymentMethod: 'card',
};

function orderState(world: World<State>) {
  return fold(order, world.stream('order', orderId) as never);
}

function aWorld(maxServers: number): World<State> {
  const world = new World<State>(payThenProvision, orderId);
  const limits = { max_servers: maxServers };
  const opening = { topBranchId, licenseId: trusted<LicenseId>('license'), limits };
  world.decide(quota, topBranchId, quotaCommands.openQuota(opening), 'open');
  world.decide(order, orderId, orderCommands.placeOrder(placement), 'place');
  return world;
}

/** What the customer may do at this moment. */
function customerActs(world: World<State>, step: number): void {
  const { status } = orderState(world);
  const orders = order;
  if (status === 'payment_failed') {
    world.decide(orders, orderId, orderCommands.payAgain({ paymentMethod: `card-${step}` }), `again-${step}`);
  } else if (status === 'awaiting_confirmation') {
    world.decide(orders, orderId, orderCommands.confirmOrderPayment({}), `confirm-${step}`);
  }
}

/** A change of mind, at any moment that still allows it. */
function changesMind(world: World<State>, step: number): void {
  const { status } = orderState(world);
  if (['placed', 'awaiting_confirmation', 'confirming', 'payment_failed', 'paid'].includes(status))
    world.decide(order, orderId, orderCommands.cancelOrder({}), `cancel-${step}`);
}

type Happening = (world: World<State>, step: number, luck: Luck) => void;
const route: Happening = (world) => {
  if (world.canRoute) world.route();
};
const work: Happening = (world, _step, luck) => {
  if (world.tasks.length > 0) world.carryOut(luck(world.tasks.length), luck, luck(4) === 0);
};
const repeat: Happening = (world, _step, luck) => {
  const task = world.done[luck(world.done.length || 1)];
  if (task) world.repeat(task, luck);
};
const fire: Happening = (world, _step, luck) => {
  if (world.deadlines.length > 0) world.fire(luck(world.deadlines.length));
};
const bank: Happening = (world, _step, luck) => {
  const paymentId = [...world.charges.keys()][luck(world.charges.size || 1)];
  if (paymentId !== undefined) world.confirmAtBank(paymentId);
};
const cancel: Happening = (world, step, luck) => {
  if (luck(10) === 1) changesMind(world, step);
};
const often = <T>(times: number, value: T): readonly T[] => Array.from({ length: times }, () => value);
const happenings = [...often(6, route), ...often(5, work), repeat, fire, customerActs, bank, cancel];

/** One thing happens, whatever is possible: in any order, late, twice. */
function happen(world: World<State>, step: number, luck: Luck): void {
  happenings[luck(happenings.length)]?.(world, step, luck);
}

/** The outside is well from now on, and everything that is due happens. */
function settle(world: World<State>): void {
  const well: Luck = () => 0;
  for (let left = 5000; left > 0; left -= 1) {
    if (world.canRoute) world.route();
    else if (world.tasks.length > 0) world.carryOut(0, well, false);
    else if (world.deadlines.length > 0) world.fire(0);
    else return;
  }
  throw new Error('the flow does not come to an end');
}

function run(maxServers: number, numbers: readonly number[]): World<State> {
  const world = aWorld(maxServers);
  let next = 0;
  const luck: Luck = (choices) => (numbers[next++] ?? 0) % choices;
  for (let step = 0; next < numbers.length; step += 1) happen(world, step, luck);
  settle(world);
  return world;
}

function counted(world: World<State>, type: string, keyOf: (data: never) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { data } of world.log.filter((event) => event.type === type)) {
    const key = keyOf(data as never);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function expectMoneyToAgree(world: World<State>, isFulfilled: boolean): void {
  const charges = [...world.charges.values()];
  const captured = charges.filter(({ status }) => status === 'captured').length;
  const refunds = charges.flatMap((charge) => [...charge.refunds.values()]);
  const refunded = refunds.filter((status) => status === 'succeeded').length;
  expect((captured - refunded) * price.minor).toBe(isFulfilled ? price.minor : 0);
  for (const { refunds } of charges) {
    expect([...refunds.values()].filter((status) => status === 'succeeded').length).toBeLessThanOrEqual(1);
  }
  const tries = counted(world, 'billing.order-payment-retried', () => 'tries').get('tries') ?? 0;
  expect(world.charges.size).toBeLessThanOrEqual(1 + tries);
  const paymentOf = (data: { paymentId: string }) => data.paymentId;
  for (const count of counted(world, 'billing.payment-captured', paymentOf).values()) expect(count).toBe(1);
}

function expectRoomToAgree(world: World<State>, isFulfilled: boolean): void {
  const reservationOf = (data: { reservationId: string }) => data.reservationId;
  const confirmed = counted(world, 'licensing.quota-confirmed', reservationOf);
  const released = counted(world, 'licensing.quota-released', reservationOf);
  for (const [id, count] of counted(world, 'licensing.quota-reserved', reservationOf)) {
    expect((confirmed.get(id) ?? 0) + (released.get(id) ?? 0)).toBe(count);
  }
  const { usedServers } = fold(quota, world.stream('quota', topBranchId) as never);
  expect(usedServers).toBe(isFulfilled ? 1 : 0);
}

function expectEverythingToAgree(world: World<State>): string {
  const { status } = orderState(world);
  const isFulfilled = status === 'fulfilled';
  expect(['fulfilled', 'refunded', 'rejected', 'cancelled']).toContain(status);
  expect(world.outcomes).toEqual([
    expect.stringMatching(/^(fulfilled|refunded|rejected|abandoned|cancelled)$/),
  ]);
  expect(world.state.step).toBe(status);
  expect(world.refusedSends).toEqual([]);
  expectMoneyToAgree(world, isFulfilled);
  expectRoomToAgree(world, isFulfilled);
  expect(world.machines.size).toBe(isFulfilled ? 1 : 0);
  const machine = fold(server, world.stream('server', `${orderId}:server`) as never);
  expect(isFulfilled ? ['ready'] : ['unknown', 'decommissioned']).toContain(machine.status);
  return status;
}

describe('an order, its payments, its room, its machine and the flow that holds them together', () => {
  it('ends fulfilled when nothing goes wrong', () => {
    expect(expectEverythingToAgree(run(1, []))).toBe('fulfilled');
  });

  it('is rejected when there is no room', () => {
    expect(expectEverythingToAgree(run(0, []))).toBe('rejected');
  });

  it('leave nothing but the money when the server is removed, whatever fails and comes twice on the way', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 9999 }), { maxLength: 80, size: 'max' }), (numbers) => {
        const world = run(1, []);
        const serverId = `${orderId}:server`;
        world.decide(server, serverId, serverCommands.removeServer({}), 'remove');
        let next = 0;
        const luck: Luck = (choices) => (numbers[next++] ?? 0) % choices;
        for (let step = 0; next < numbers.length; step += 1) happen(world, step, luck);
        settle(world);
        expect(world.state.step).toBe('removed');
        expect(world.refusedSends).toEqual([]);
        expectMoneyToAgree(world, true);
        expect(world.machines.size).toBe(0);
        expect(fold(quota, world.stream('quota', topBranchId) as never).usedServers).toBe(0);
        expect(fold(server, world.stream('server', serverId) as never).status).toBe('decommissioned');
      }),
      { numRuns: 300 },
    );
  });

  it('agree in the end, in whatever order things happened, failed, came late or came twice', () => {
    const ends = new Map<string, number>();
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 }),
        fc.array(fc.nat({ max: 9999 }), { minLength: 0, maxLength: 400, size: 'max' }),
        (maxServers, numbers) => {
          const end = expectEverythingToAgree(run(maxServers, numbers));
          ends.set(end, (ends.get(end) ?? 0) + 1);
        },
      ),
      { numRuns: 2000 },
    );
    expect([...ends.keys()].sort()).toEqual(['cancelled', 'fulfilled', 'refunded', 'rejected']);
  });
});
