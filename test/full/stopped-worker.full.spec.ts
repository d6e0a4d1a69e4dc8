import { setTimeout as pause } from 'node:timers/promises';
import {
  cloudServers,
  delivered,
  endingOf,
  midApply,
  startBeside,
  strayServers,
  withOwner,
} from '../support/chaos';
import type { ChargeRecord } from '../support/chaos';
import { until } from '../support/child';
import { Product } from '../support/product';
import type { Visitor } from '../support/visitor';

jest.setTimeout(300_000);

/** Longer than any lock of a job and any lease of a projection: others take over, and then he comes back. */
const stoppedMs = 40_000;
const price = 900;

let product: Product;
let owner: Visitor;
let beside: Awaited<ReturnType<typeof startBeside>>;

beforeAll(async () => {
  product = await Product.start();
  owner = await product.firstOwner();
});

afterAll(async () => {
  product.part('projector').signal('SIGCONT');
  await beside.child.stop();
  await product.stop();
});

const chargesFor = async (orderId: string): Promise<readonly ChargeRecord[]> => {
  const { charges } = await product.sandbox<{ charges: readonly ChargeRecord[] }>('GET', '/gateway/charges');
  return charges.filter(({ reference }) => reference === orderId);
};
const typesOf = (orderId: string): Promise<readonly string[]> =>
  withOwner(product, async (client) => {
    const { rows } = await client.query<{ type: string }>(
      `SELECT type FROM evs.events WHERE data->>'orderId' = $1 ORDER BY position`,
      [orderId],
    );
    return rows.map(({ type }) => type);
  });
const count = (types: readonly string[], type: string) => types.filter((one) => one === type).length;

test('[terraform] a worker that stands still for 40 s has its jobs done twice, and their effects happen once', async () => {
  await product.sandbox('PUT', '/faults', { cloudCreate: { mode: 'delay', delayMs: 10_000, times: 1 } });
  const built = (await owner.order('sandbox_succeeds', 'built')).body.id;
  const infrastructureId = await midApply(product);
  const charged = (await owner.order('sandbox_times_out_after_charging', 'charged')).body.id;
  await until(
    'the gateway has taken the money and not answered',
    async () => (await chargesFor(charged)).length === 1,
  );

  const worker = product.part('projector');
  worker.signal('SIGSTOP');
  const stoppedAt = performance.now();
  const until40 = pause(stoppedMs);
  // Both jobs are in his hands: nobody else was there, and their outcome is not on record.
  expect(count(await typesOf(charged), 'billing.payment-requested')).toBe(1);
  expect(count(await typesOf(charged), 'billing.payment-captured')).toBe(0);
  expect(count(await typesOf(built), 'provisioning.infrastructure-provisioned')).toBe(0);

  // While he stands still the other one follows the log in his place, asks the gateway what became of the charge, and
  // builds. It does not touch the workspace that he has open: that one waits for him.
  beside = await startBeside(product, 'projector');
  await owner.operation(charged, ['succeeded'], stoppedMs);
  expect(performance.now() - stoppedAt).toBeLessThan(stoppedMs);
  expect(count(await typesOf(built), 'provisioning.infrastructure-provisioned')).toBe(0);
  await until40;
  worker.signal('SIGCONT');
  for (const order of [built, charged])
    expect(await endingOf(product, owner, order)).toEqual(delivered(price));

  // He finds out by himself that what he has in hand was done, and ends in order.
  await until('he is ready again', async () => (await fetch(`${product.projectorUrl}/readyz`)).ok);
  expect(await worker.stop('SIGTERM', 90_000)).toEqual({ code: 0, signal: null });
  for (const order of [built, charged]) {
    const types = await typesOf(order);
    for (const type of [
      'billing.payment-captured',
      'provisioning.infrastructure-provisioned',
      'servers.server-registered',
      'billing.order-fulfilled',
    ])
      expect([type, count(types, type)]).toEqual([type, 1]);
    expect(await endingOf(product, owner, order)).toEqual(delivered(price));
  }
  expect(await cloudServers(product, infrastructureId)).toHaveLength(1);
  expect(await strayServers(product)).toEqual([]);
});
