import { setTimeout as pause } from 'node:timers/promises';
import { crash, delivered, endingOf, eventsOf, seeded, withOwner } from '../support/chaos';
import type { Ending } from '../support/chaos';
import { until } from '../support/child';
import { Product } from '../support/product';
import type { Visitor } from '../support/visitor';

const moments = 12;
const longestJitterMs = 1_200;
// Named after the run's own seed, so that a red run can be repeated: CHAOS_SEED=<n> npm run test:full.
const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);

jest.setTimeout(180_000);

let product: Product;
let owner: Visitor;
let lengthOfFlow = 0;
const random = seeded(seed);

beforeAll(async () => {
  console.log(`random kills: CHAOS_SEED=${String(seed)}`);
  product = await Product.start();
  owner = await product.firstOwner();
  const placed = await owner.order('sandbox_succeeds', 'undisturbed');
  expect(await endingOf(product, owner, placed.body.id)).toEqual(delivered(900));
  lengthOfFlow = await written(placed.body.id);
});

afterAll(() => product.stop());

async function written(orderId: string): Promise<number> {
  const { correlationId } = await owner.operation(orderId, ['running', 'waiting', 'succeeded', 'failed']);
  return withOwner(product, (client) => eventsOf(client, correlationId));
}

const cases = Array.from({ length: moments }, (_, index) => ({
  number: index + 1,
  at: random(),
  jitterMs: Math.floor(random() * longestJitterMs),
  fails: index % 3 === 2,
}));

function refunded(price: number, ending: Ending): Ending {
  // A run that was killed early may not have reached the cloud, so how much was ever billed is not fixed.
  return {
    ...delivered(price),
    order: 'refunded',
    refunded: price,
    servers: 0,
    everBilled: ending.everBilled,
  };
}

test.each(cases)(
  '[terraform] kill $number: projector killed at $at of the flow and $jitterMs ms (the cloud refuses: $fails)',
  async ({ number, at, jitterMs, fails }) => {
    const refuses = { cloudCreate: fails ? { mode: 'fail', message: 'No capacity.' } : null };
    await product.sandbox('PUT', '/faults', refuses);
    const placed = await owner.order('sandbox_succeeds', `web-${String(number)}`);
    const before = Math.ceil(at * (lengthOfFlow - 1));
    await reached(placed.body.id, before);
    await pause(jitterMs);
    await crash(product, 'projector');
    const ending = await endingOf(product, owner, placed.body.id);
    expect(ending).toEqual(fails ? refunded(900, ending) : delivered(900));
  },
);

/** A flow that takes the other branch may be shorter: its end is as good a moment as any. */
async function reached(orderId: string, count: number): Promise<void> {
  await withOwner(product, (client) =>
    until('the flow has come this far', async () => {
      const { rows } = await client.query<{ n: number; ended: boolean }>(
        `SELECT count(*)::int AS n,
                bool_or(type IN ('billing.order-fulfilled', 'billing.order-refunded')) AS ended
         FROM evs.events
         WHERE metadata->>'correlationId' =
           (SELECT metadata->>'correlationId' FROM evs.events
            WHERE type = 'billing.order-placed' AND data->>'orderId' = $1)`,
        [orderId],
      );
      const [seen] = rows;
      return seen !== undefined && (seen.n >= count || seen.ended);
    }),
  );
}
