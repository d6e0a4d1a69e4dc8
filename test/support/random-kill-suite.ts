import { killSomewhere, lengthOfFlow, randomKills } from './chaos-points';
import { strayServers } from './chaos';
import { Product } from './product';
import { seeded } from './seeded';
import type { Visitor } from './visitor';

/** Kills processes at random moments of orders, and looks how each order ends. For a spec file of its own. */
export function randomKillSuite({ points, seed }: { readonly points: number; readonly seed: number }): void {
  let product: Product;
  let owner: Visitor;
  let length = 0;

  beforeAll(async () => {
    console.log(`random kills: --points ${String(points)} --seed ${String(seed)}`);
    product = await Product.start();
    owner = await product.firstOwner();
    length = await lengthOfFlow({ product, owner });
  });

  afterAll(() => product.stop());

  const kills = randomKills(points, seeded(seed)).map((kill, index) => ({ ...kill, number: index + 1 }));

  test.each(kills)(
    '[terraform] kill $number: $victim at $at of the flow and $jitterMs ms, to be $story',
    async (kill) => {
      const { seen, wanted } = await killSomewhere({ product, owner }, kill, length);
      expect(seen).toEqual(wanted);
    },
  );

  test('after all that the cloud has no server that the log does not know', async () => {
    expect(await strayServers(product)).toEqual([]);
  });
}
