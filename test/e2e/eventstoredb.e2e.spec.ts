import { startEventStoreDb } from '../eventstoredb';
import type { EventStoreDb } from '../eventstoredb';
import { crash, rowsOfReadModels, withOwner } from '../support/chaos';
import { Product } from '../support/product';
import { checkStoredEvents } from '../support/stored-events';
import { storyOf, typesOf } from '../support/story';
import type { OperationView, Visitor } from '../support/visitor';

jest.setTimeout(180_000);

/** The whole product with its log on EventStoreDB; what it projects stays in PostgreSQL. */
let server: EventStoreDb;
let product: Product;
let owner: Visitor;
let operation: OperationView;

beforeAll(async () => {
  server = await startEventStoreDb();
  product = await Product.start({ EVENT_STORE_URL: server.url });
  owner = await product.firstOwner();
});

afterAll(async () => {
  await product.stop();
  await server.stop();
});

async function orderDelivered(serverName: string): Promise<OperationView> {
  const { status, body } = await owner.order('sandbox_succeeds', serverName);
  expect(status).toBe(202);
  return owner.operation(body.operationId, ['succeeded', 'failed']);
}

test('[terraform] an order is paid, built and verified, and its story can be read', async () => {
  operation = await orderDelivered('web-1');
  expect(operation.status).toBe('succeeded');
  const { body } = await owner.ask<{ status: string }>(
    'GET',
    `/servers/${operation.resources.serverId ?? ''}`,
  );
  expect(body.status).toBe('ready');
  expect(typesOf(await storyOf(owner, operation.correlationId))).toEqual(
    expect.arrayContaining(['billing.order-placed', 'billing.payment-captured', 'billing.order-fulfilled']),
  );
});

test('the log is on EventStoreDB and nowhere else', async () => {
  const { types, faults } = await checkStoredEvents(product);
  expect(faults).toEqual([]);
  expect(types).toContain('billing.order-fulfilled');
  const schemas = await withOwner(product, (client) =>
    client.query(`SELECT FROM pg_namespace WHERE nspname = 'evs'`),
  );
  expect(schemas.rows).toHaveLength(0);
});

test('what was written can be read with its token, and a retry is answered as the first time', async () => {
  const issue = (key: string) =>
    owner.ask<{ id: string }>(
      'POST',
      '/tokens',
      { name: 'ci', scopes: ['read'] },
      { 'idempotency-key': key },
    );
  const first = await issue('the-same-key');
  expect(first.status).toBe(201);
  const token = first.headers.get('x-consistency-token') ?? '';
  const { body } = await owner.ask<{ items: readonly { id: string }[] }>('GET', `/tokens?after=${token}`);
  expect(body.items.map(({ id }) => id)).toContain(first.body.id);
  expect((await issue('the-same-key')).body.id).toBe(first.body.id);
});

test('[terraform] a crash of the server and of the projector under an order loses nothing', async () => {
  const { body } = await owner.order('sandbox_succeeds', 'web-2');
  await server.kill();
  await server.restart();
  await crash(product, 'projector');
  const second = await owner.operation(body.operationId, ['succeeded', 'failed'], 120_000);
  expect(second.status).toBe('succeeded');
});

/** Rows without what names a place in one log. */
async function rows(): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const dump = await rowsOfReadModels(product);
  const withoutPlaces = (row: string): string => {
    const { position: _position, seen: _seen, ...rest } = JSON.parse(row) as Record<string, unknown>;
    return JSON.stringify(rest);
  };
  return Object.fromEntries(
    Object.entries(dump).map(([name, all]) => [name, all.map(withoutPlaces).toSorted()]),
  );
}

test('[terraform] the log moves to PostgreSQL, and the product goes on there with the same read models', async () => {
  const { ownerUrl } = product.database;
  const onPostgres = { EVENT_STORE_URL: undefined };
  await Promise.all([product.part('api').stop(), product.part('projector').stop()]);
  const before = await rows();
  await product.operateWith(onPostgres, 'migrate');
  const copying = ['copy-events', '--from', server.url, '--to', ownerUrl];
  expect(await product.operate(...copying)).toMatch(/events copied from EventStoreDB to PostgreSQL/);
  const said = await product.operate(...copying, '--move-checkpoints');
  expect(said).toMatch(/0 events copied/);
  expect(said).toMatch(/events are the same on both sides, SHA-256 [0-9a-f]{64}/);
  await product.operateWith(onPostgres, 'rebuild', '--all');
  expect(await rows()).toEqual(before);
});
