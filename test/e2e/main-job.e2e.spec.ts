import { Product } from '../support/product';
import type { Visitor } from '../support/visitor';

jest.setTimeout(120_000);

let product: Product;
let owner: Visitor;

beforeAll(async () => {
  product = await Product.start();
  owner = await product.firstOwner();
});

afterAll(() => product.stop());

type Story = {
  readonly items: readonly {
    readonly type: string;
    readonly actor: { readonly kind: string; readonly name: string | null };
  }[];
  readonly next: string | null;
};

describe('an order that is paid', () => {
  test('ends with a server that is ready, and its whole story can be read', async () => {
    const placed = await owner.order('sandbox_succeeds');
    expect(placed.status).toBe(202);
    expect(placed.headers.get('location')).toBe(
      `/v1/organizations/${owner.organizationId}/operations/${placed.body.operationId}`,
    );
    const operation = await owner.operation(placed.body.operationId, ['succeeded', 'failed']);
    expect(operation).toMatchObject({ status: 'succeeded', progress: 100, error: null });
    const server = await owner.ask<Record<string, unknown>>(
      'GET',
      `/servers/${operation.resources.serverId ?? ''}`,
    );
    expect(server.body).toMatchObject({ status: 'ready', name: 'web-1', sandbox: true });
    const story = await owner.ask<Story>('GET', `/audit?limit=100&correlationId=${operation.correlationId}`);
    const types = story.body.items.map(({ type }) => type);
    expect(types[0]).toBe('billing.order-placed');
    expect(types).toEqual(
      expect.arrayContaining([
        'licensing.quota-reserved',
        'billing.payment-captured',
        'provisioning.infrastructure-provisioned',
        'servers.server-verified',
        'licensing.quota-confirmed',
        'billing.order-fulfilled',
      ]),
    );
    expect(story.body.items[0]?.actor).toMatchObject({ kind: 'user', name: 'Ada Owner' });
  });
});
