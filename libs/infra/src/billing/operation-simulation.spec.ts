import fc from 'fast-check';
import { order, orderCommands, payThenProvision } from '@slipway/domain/billing';
import type { OrderEvent } from '@slipway/domain/billing';
import { fold, instant, money, recorded, trusted } from '@slipway/domain/kernel';
import type { LicenseId, OrderId, OrganizationId } from '@slipway/domain/kernel';
import { quota, quotaCommands } from '@slipway/domain/licensing';
import { World } from '../../../domain/src/given-world';
import type { Luck } from '../../../domain/src/given-world';
import type { Operation, OperationState } from './operation';
import { evolveOperation, operationTypes } from './operation-story';
import type { OperationEvent } from './operation-story';

type Flow = World<ReturnType<typeof payThenProvision.initial>>;
const orderId = trusted<OrderId>('order');
const topBranchId = trusted<OrganizationId>('top');
const placement = {
  orderId,
  organizationId: trusted<OrganizationId>('acme'),
  topBranchId,
  item: { id: 'small', version: 1, name: 'Small', size: 'small', price: money(900, 'eur') },
  provider: 'sandbox',
  region: 'local',
  serverName: 'web',
  paymentMethod: 'card',
};

function statusOf(world: Flow) {
  return fold(order, world.stream('order', orderId).map(recorded<OrderEvent>)).status;
}

function begin(maxServers: number): Flow {
  const world: Flow = new World(payThenProvision, orderId);
  const opening = {
    topBranchId,
    licenseId: trusted<LicenseId>('license'),
    limits: { max_servers: maxServers },
  };
  world.decide(quota, topBranchId, quotaCommands.openQuota(opening), 'open');
  world.decide(order, orderId, orderCommands.placeOrder(placement), 'place');
  return world;
}

/** The customer does what may be done now. */
function act(world: Flow, step: number, luck: Luck): void {
  const status = statusOf(world);
  if (luck(10) === 1) return changeMind(world, step);
  if (status === 'payment_failed')
    world.decide(order, orderId, orderCommands.payAgain({ paymentMethod: `card-${step}` }), `again-${step}`);
  if (status === 'awaiting_confirmation')
    world.decide(order, orderId, orderCommands.confirmOrderPayment({}), `confirm-${step}`);
}

function changeMind(world: Flow, step: number): void {
  if (['placed', 'awaiting_confirmation', 'confirming', 'payment_failed', 'paid'].includes(statusOf(world)))
    world.decide(order, orderId, orderCommands.cancelOrder({}), `cancel-${step}`);
}

function happen(world: Flow, step: number, luck: Luck): void {
  const kind = luck(14);
  if (kind < 6 && world.canRoute) world.route();
  else if (kind < 11 && world.tasks.length > 0) world.carryOut(luck(world.tasks.length), luck, luck(4) === 0);
  else if (kind === 11 && world.deadlines.length > 0) world.fire(luck(world.deadlines.length));
  else if (kind === 12) act(world, step, luck);
  else world.confirmAtBank([...world.charges.keys()][luck(world.charges.size || 1)] ?? '');
}

/** The outside is well from now on, and everything that is due happens. */
function settle(world: Flow): void {
  for (let left = 5000; left > 0; left -= 1) {
    if (world.canRoute) world.route();
    else if (world.tasks.length > 0) world.carryOut(0, () => 0, false);
    else if (world.deadlines.length > 0) world.fire(0);
    else return;
  }
  throw new Error('the flow does not come to an end');
}

function operationOf({ log }: Flow): OperationState {
  const operation = log.reduce<OperationState | null>((before, message, second) => {
    const event = { ...message, at: instant(second * 1000), correlationId: 'c' } as OperationEvent;
    return operationTypes.includes(event.type) ? evolveOperation(before, event) : before;
  }, null);
  if (operation === null) throw new Error('no order was placed');
  return operation;
}

function expectToAgree(world: Flow, operation: Operation): string {
  const status = statusOf(world);
  const isFulfilled = status === 'fulfilled';
  const isOpen = (stage: string) => ['pending', 'running', 'waiting'].includes(stage);
  const stages = Object.fromEntries(operation.stages.map((stage) => [stage.name, stage.status]));
  expect(operation).toMatchObject({ status: isFulfilled ? 'succeeded' : 'failed', progress: 100 });
  expect(operation.finishedAt).not.toBeNull();
  expect(operation.error === null).toBe(isFulfilled);
  expect(operation.stages.filter((stage) => isOpen(stage.status))).toEqual([]);
  if (isFulfilled) expect(stages).toMatchObject({ payment: 'succeeded', verification: 'succeeded' });
  const refunds = [...world.charges.values()].flatMap((charge) => [...charge.refunds.values()]);
  expect(stages['refund']).toBe(refunds.includes('succeeded') ? 'succeeded' : 'skipped');
  for (const { startedAt, finishedAt, status: stage } of operation.stages) {
    expect([startedAt === null, finishedAt === null]).toEqual([stage === 'skipped', stage === 'skipped']);
    expect((startedAt ?? '') <= (finishedAt ?? '')).toBe(true);
  }
  return status;
}

describe('the operation of an order that the flow has brought to its end', () => {
  it('has ended the same way, with no stage left open, whatever happened in whatever order', () => {
    const ends = new Set<string>();
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 }),
        fc.array(fc.nat({ max: 9999 }), { maxLength: 300, size: 'max' }),
        (maxServers, numbers) => {
          const world = begin(maxServers);
          let next = 0;
          const luck: Luck = (choices) => (numbers[next++] ?? 0) % choices;
          for (let step = 0; next < numbers.length; step += 1) happen(world, step, luck);
          settle(world);
          ends.add(expectToAgree(world, operationOf(world)));
        },
      ),
      { numRuns: 500 },
    );
    expect([...ends].toSorted()).toEqual(['cancelled', 'fulfilled', 'refunded', 'rejected']);
  });
});
