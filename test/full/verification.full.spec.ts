import { delivered, endingOf } from '../support/chaos';
import { until } from '../support/child';
import { Product } from '../support/product';
import type { Visitor } from '../support/visitor';

// Five attempts, with pauses that double: the last refusal comes two and a half minutes after the first.
jest.setTimeout(360_000);

let product: Product;
let owner: Visitor;

beforeEach(async () => {
  product = await Product.start();
  owner = await product.firstOwner();
  await product.sandbox('PUT', '/faults', { ssh: { mode: 'refuse' } });
});

afterEach(() => product.stop());

type Story = { readonly items: readonly { readonly type: string; readonly data: { attempt?: number } }[] };

async function failedAttempts(orderId: string): Promise<number> {
  const { correlationId } = await owner.operation(orderId, ['running', 'waiting', 'failed', 'succeeded']);
  const { body } = await owner.ask<Story>('GET', `/audit?limit=100&correlationId=${correlationId}`);
  return body.items.filter(({ type }) => type === 'servers.verification-failed').length;
}

describe('[terraform] a server that refuses SSH', () => {
  test('for a while is tried again and becomes ready', async () => {
    const { body } = await owner.order('sandbox_succeeds');
    await until('the first attempt has failed', async () => (await failedAttempts(body.id)) > 0, 60_000);
    await product.sandbox('PUT', '/faults', { ssh: null });
    expect(await endingOf(product, owner, body.id)).toEqual(delivered(900));
    const { body: servers } = await owner.ask<{ items: readonly { status: string }[] }>('GET', '/servers');
    expect(servers.items.map(({ status }) => status)).toEqual(['ready']);
  });

  test('for good is destroyed, and the payment is refunded once', async () => {
    const { body } = await owner.order('sandbox_succeeds');
    const operation = await owner.operation(body.id, ['failed', 'succeeded'], 300_000);
    expect(operation.error?.code).toMatch(/verification/);
    expect(await endingOf(product, owner, body.id)).toEqual({
      ...delivered(900),
      order: 'refunded',
      refunded: 900,
      servers: 0,
    });
    expect(await failedAttempts(body.id)).toBe(5);
    const { body: servers } = await owner.ask<{ items: readonly { status: string }[] }>('GET', '/servers');
    expect(servers.items.map(({ status }) => status)).toEqual(['decommissioned']);
  });
});
