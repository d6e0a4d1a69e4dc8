import {
  cloudServers,
  crash,
  delivered,
  endingOf,
  midApply,
  quotaOf,
  runGroupOf,
  startBeside,
} from '../support/chaos';
import { until } from '../support/child';
import { Product } from '../support/product';
import type { Visitor } from '../support/visitor';

jest.setTimeout(240_000);

let product: Product;
let owner: Visitor;
const price = 900;

beforeEach(async () => {
  product = await Product.start();
  owner = await product.firstOwner();
});

afterEach(() => product.stop());

async function orderInTheMiddleOfApply(): Promise<{ orderId: string; infrastructureId: string }> {
  await product.sandbox('PUT', '/faults', { cloudCreate: { mode: 'delay', delayMs: 4_000, times: 1 } });
  const placed = await owner.order('sandbox_succeeds');
  expect(placed.status).toBe(202);
  return { orderId: placed.body.id, infrastructureId: await midApply(product) };
}

async function expectDelivered(orderId: string): Promise<void> {
  expect(await endingOf(product, owner, orderId)).toEqual(delivered(price));
  await until('one server is confirmed', async () => (await quotaOf(owner)).confirmed === 1);
  const { body } = await owner.ask<{ items: readonly { status: string }[] }>('GET', '/servers');
  expect(body.items.map(({ status }) => status)).toEqual(['ready']);
}

describe('[terraform] in the middle of the apply of Terraform', () => {
  test('the projector is killed: the living run is adopted, one charge, one server', async () => {
    const { orderId } = await orderInTheMiddleOfApply();
    await crash(product, 'projector');
    await expectDelivered(orderId);
  });

  test('Terraform itself is killed: the run is taken up again, one charge, one server', async () => {
    const { orderId, infrastructureId } = await orderInTheMiddleOfApply();
    process.kill(-(await runGroupOf(product, infrastructureId)), 'SIGKILL');
    await expectDelivered(orderId);
  });

  test('everything is killed at once, as by a power failure: one charge, one server', async () => {
    const { orderId, infrastructureId } = await orderInTheMiddleOfApply();
    const group = await runGroupOf(product, infrastructureId);
    const parts = ['api', 'projector', 'sandbox'] as const;
    const ends = parts.map((part) => product.part(part).stop('SIGKILL'));
    process.kill(-group, 'SIGKILL');
    await Promise.all(ends);
    await product.startPart('sandbox');
    await Promise.all([product.startPart('api'), product.startPart('projector')]);
    await expectDelivered(orderId);
  });

  test('the one of two projectors that runs it is killed: the other one ends the order', async () => {
    const second = await startBeside(product, 'projector');
    try {
      const { orderId, infrastructureId } = await orderInTheMiddleOfApply();
      // Whichever has the run: after the first is gone, only the second is left to end it.
      await product.part('projector').stop('SIGKILL');
      await expectDelivered(orderId);
      expect(await cloudServers(product, infrastructureId)).toHaveLength(1);
      expect(second.child.isRunning).toBe(true);
    } finally {
      await second.child.stop();
    }
  });
});

test('[terraform] two projectors beside each other: every order has one charge and one server', async () => {
  const second = await startBeside(product, 'projector');
  try {
    const placed = await Promise.all(['a', 'b', 'c'].map((name) => owner.order('sandbox_succeeds', name)));
    for (const { body } of placed) expect(await endingOf(product, owner, body.id)).toEqual(delivered(price));
  } finally {
    await second.child.stop();
  }
});
