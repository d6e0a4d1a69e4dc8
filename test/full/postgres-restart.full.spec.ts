import { delivered, endingOf, midApply } from '../support/chaos';
import { CrashablePostgres } from '../support/crashable-postgres';
import { Product } from '../support/product';
import type { Visitor } from '../support/visitor';

jest.setTimeout(240_000);

let postgres: CrashablePostgres;
let product: Product;
let owner: Visitor;
const shared = process.env['TEST_DATABASE_URL'];

beforeAll(async () => {
  postgres = await CrashablePostgres.start();
  process.env['TEST_DATABASE_URL'] = postgres.url;
  product = await Product.start();
  owner = await product.firstOwner();
});

afterAll(async () => {
  await product.stop();
  await postgres.stop();
  if (shared !== undefined) process.env['TEST_DATABASE_URL'] = shared;
});

async function parts(): Promise<readonly boolean[]> {
  return (['api', 'projector', 'sandbox'] as const).map((part) => product.part(part).isRunning);
}

describe('[terraform] PostgreSQL crashes and comes back', () => {
  test('in the middle of the apply of Terraform: one charge, one server, no process ended', async () => {
    await product.sandbox('PUT', '/faults', { cloudCreate: { mode: 'delay', delayMs: 4_000, times: 1 } });
    const placed = await owner.order('sandbox_succeeds', 'apply');
    await midApply(product);
    await postgres.crash();
    expect(await endingOf(product, owner, placed.body.id)).toEqual(delivered(900));
    expect(await parts()).toEqual([true, true, true]);
  });

  test('again and again during a flow: one charge, one server, no process ended', async () => {
    const placed = await owner.order('sandbox_succeeds', 'again');
    for (let round = 0; round < 3; round += 1) await postgres.crash();
    expect(await endingOf(product, owner, placed.body.id)).toEqual(delivered(900));
    expect(await parts()).toEqual([true, true, true]);
  });
});
