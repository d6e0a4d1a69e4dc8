import type { Client } from 'pg';
import { delivered, endingOf, eventsOf, midApply, rowsOfReadModels, withOwner } from '../support/chaos';
import { until } from '../support/child';
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

/** All projections have seen the last event of the log. */
async function caughtUp(): Promise<void> {
  await withOwner(product, (client) =>
    until('the projections have caught up', async () => {
      const { rows } = await client.query<{ behind: number; position: string }>(
        `SELECT count(*) FILTER (WHERE position = '' OR position::numeric < head)::int AS behind
         FROM runtime.checkpoints, (SELECT max(position)::numeric AS head FROM evs.events) AS log`,
      );
      return rows[0]?.behind === 0;
    }),
  );
}

/** The table that readers of a view see now: it stands on one of two sides. */
async function servingTable(client: Client, view: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', CASE side WHEN 'a' THEN 'rm' ELSE 'rm_b' END,
                   replace(view, '-', '_') || '_v' || version) AS name
     FROM runtime.views WHERE view = $1 AND live`,
    [view],
  );
  return rows[0]?.name ?? '';
}

describe('after stories of every kind', () => {
  test('all projections deleted and rebuilt hold the same rows', async () => {
    const good = await owner.order('sandbox_succeeds', 'good');
    const declined = await owner.order('sandbox_declined', 'declined');
    await endingOf(product, owner, good.body.id);
    await owner.operation(declined.body.id, ['waiting', 'failed']);
    await product.sandbox('PUT', '/faults', { cloudCreate: { mode: 'fail', message: 'No capacity.' } });
    const refused = await owner.order('sandbox_succeeds', 'refused');
    expect((await endingOf(product, owner, refused.body.id)).order).toBe('refunded');
    await product.sandbox('PUT', '/faults', { cloudCreate: null });
    await owner.ask('POST', '/children', { name: 'North', kind: 'master_branch' });
    await owner.ask('POST', '/tokens', { name: 'robot', scopes: ['read'] });
    const credential = { provider: 'hetzner', name: 'Main', fields: { apiToken: 'token' } };
    await owner.ask('POST', '/credentials', credential);
    const machine = { name: 'old-web', host: 'web.example.com', port: 22, user: 'deploy' };
    await owner.ask('POST', '/connections', machine);
    await owner.ask('POST', '/invitations', { email: 'eve@example.test', role: 'viewer' });
    await caughtUp();
    const before = await rowsOfReadModels(product);
    const empty = Object.entries(before).filter(([, rows]) => rows.length === 0);
    expect(empty).toEqual([]);
    await product.operate('rebuild', '--all');
    await caughtUp();
    expect(await rowsOfReadModels(product)).toEqual(before);
  });

  test('rows that somebody changed by hand come back as the log says', async () => {
    await caughtUp();
    const before = await rowsOfReadModels(product);
    await withOwner(product, async (client) => {
      await client.query('SET ROLE slipway_projector');
      await client.query(`UPDATE ${await servingTable(client, 'server-list')} SET name = 'forged'`);
      await client.query(`DELETE FROM ${await servingTable(client, 'order-list')}`);
    });
    expect(await rowsOfReadModels(product)).not.toEqual(before);
    await product.operate('rebuild', '--all');
    await caughtUp();
    expect(await rowsOfReadModels(product)).toEqual(before);
  });
});

describe('[terraform] the queue is emptied', () => {
  async function emptyQueue(): Promise<void> {
    await withOwner(product, async (client) => {
      const { rows } = await client.query<{ name: string }>(
        `SELECT format('bullmq.%I', tablename) AS name FROM pg_tables
         WHERE schemaname = 'bullmq' AND tablename <> 'migration'`,
      );
      await client.query(`TRUNCATE ${rows.map(({ name }) => name).join(', ')}`);
    });
  }

  test('while Terraform runs: the flow still ends, once', async () => {
    await product.sandbox('PUT', '/faults', { cloudCreate: { mode: 'delay', delayMs: 4_000, times: 1 } });
    const placed = await owner.order('sandbox_succeeds', 'queue-lost-late');
    await midApply(product);
    await emptyQueue();
    expect(await endingOf(product, owner, placed.body.id)).toEqual(delivered(900));
  });

  test('right after the order was placed: the flow still ends, once', async () => {
    const placed = await owner.order('sandbox_succeeds', 'queue-lost-early');
    const { correlationId } = await owner.operation(placed.body.id, ['running']);
    await withOwner(product, (client) =>
      until('the flow has begun', async () => (await eventsOf(client, correlationId)) >= 3),
    );
    await emptyQueue();
    expect(await endingOf(product, owner, placed.body.id)).toEqual(delivered(900));
  });
});
