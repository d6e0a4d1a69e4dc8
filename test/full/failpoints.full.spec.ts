import { failpoints } from '@slipway/infra/failpoints/failpoints';
import { killAt } from '../support/chaos-points';
import { strayServers } from '../support/chaos';
import { Product } from '../support/product';
import type { Visitor } from '../support/visitor';

jest.setTimeout(240_000);

let product: Product;
let owner: Visitor;

beforeAll(async () => {
  product = await Product.start();
  owner = await product.firstOwner();
});

afterAll(() => product.stop());

test.each(failpoints)('[terraform] killed at %s, the flow comes to its right end', async (point) => {
  const { seen, wanted } = await killAt({ product, owner }, point);
  expect(seen).toEqual(wanted);
});

test('after all that the cloud has no server that the log does not know', async () => {
  expect(await strayServers(product)).toEqual([]);
});
