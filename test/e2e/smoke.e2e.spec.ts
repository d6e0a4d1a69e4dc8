import { delivered, endingOf, midApply } from '../support/chaos';
import { until } from '../support/child';
import type { Child } from '../support/child';
import { Product } from '../support/product';
import type { Visitor } from '../support/visitor';

jest.setTimeout(180_000);

const parts = ['projector', 'api', 'sandbox'] as const;
const promisedMs = 5_000;
const ladderMs = 65_000;

let product: Product;
let owner: Visitor;

// An empty database, migrated by the built command line; every part is the built output.
beforeAll(async () => {
  product = await Product.start();
  owner = await product.firstOwner();
});

afterAll(() => product.stop());

async function order(serverName: string): Promise<string> {
  const placed = await owner.order('sandbox_succeeds', serverName);
  expect(placed.status).toBe(202);
  return placed.body.id;
}

async function endWith(child: Child, signal: NodeJS.Signals, patienceMs?: number) {
  const since = performance.now();
  const { code } = await child.stop(signal, patienceMs);
  return { code, milliseconds: performance.now() - since };
}

async function startAgain(): Promise<void> {
  await product.startPart('sandbox');
  await Promise.all([product.startPart('api'), product.startPart('projector')]);
}

describe('[terraform] the built output', () => {
  test('runs the main job on a freshly migrated database, and migrating again changes nothing', async () => {
    const said = await product.operate('migrate');
    expect(said).not.toContain('applied');
    expect(await endingOf(product, owner, await order('smoke-1'))).toEqual(delivered(900));
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'ends on %s, each part with code 0 in under 5 s',
    async (signal) => {
      for (const part of parts) {
        const { code, milliseconds } = await endWith(product.part(part), signal);
        console.log(`${part} ended on ${signal} after ${milliseconds.toFixed(0)} ms`);
        expect({ part, code }).toEqual({ part, code: 0 });
        // The one time that is promised, with room: it is a matter of tens of milliseconds.
        expect(milliseconds).toBeLessThan(promisedMs);
      }
      // The projector has sealed the log on its way out.
      expect(await product.operate('verify-audit')).toMatch(/^[1-9]\d* events are as they were sealed/);
      await startAgain();
      expect(await endingOf(product, owner, await order(`after-${signal.toLowerCase()}`))).toEqual(
        delivered(900),
      );
    },
  );

  test('asked to end during a Terraform run, says so, ends it in order, and finishes it after a start', async () => {
    await product.sandbox('PUT', '/faults', { cloudCreate: { mode: 'delay', delayMs: 3_000, times: 1 } });
    const orderId = await order('interrupted');
    await midApply(product);
    const projector = product.part('projector');
    const ending = endWith(projector, 'SIGTERM', ladderMs);
    await until('the projector says why it takes its time', async () =>
      projector.output.split('\n').some((line) => line.includes('terraform run')),
    );
    const { code, milliseconds } = await ending;
    console.log(`the projector ended with a Terraform run after ${milliseconds.toFixed(0)} ms`);
    expect(code).toBe(0);
    await product.startPart('projector');
    expect(await endingOf(product, owner, orderId)).toEqual(delivered(900));
  });
});
