import { createHash, randomUUID } from 'node:crypto';
import { trusted } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import { VerificationKey } from '@slipway/infra/audit/chain/signing-key';
import { readSettings } from '@slipway/infra/config/env';
import { createLogger } from '@slipway/infra/logging/logger';
import { openWriteSide } from '@slipway/infra/write-side';
import type { WriteSide } from '@slipway/infra/write-side';
import type { ActorName } from '../isolation/actors';
import { Seed } from '../isolation/seed';
import type { World } from '../isolation/seed';
import { until } from '../support/child';
import { Product } from '../support/product';
import type { PageOf } from '../support/story';

jest.setTimeout(120_000);

type Row = {
  readonly id: string;
  readonly type: string;
  readonly organizationId: string;
  readonly position: string;
  readonly at: string;
  readonly data: { readonly permission?: string; readonly actor?: string };
};

let product: Product;
let writeSide: WriteSide;
let world: World;
let after: string;

// The same five organizations as in test/isolation: each has an order, told from its placement to its server.
beforeAll(async () => {
  product = await Product.start({}, ['--roles=projections']);
  const visitor = await product.firstOwner();
  writeSide = openWriteSide({
    settings: readSettings(product.env),
    databaseUrl: product.database.apiUrl,
    applicationName: 'audit spec',
    logger: createLogger('api', 'silent'),
  });
  const me = await visitor.ask<{ user: { id: string } }>('GET', '/v1/me');
  world = await new Seed(writeSide, visitor, trusted<UserId>(me.body.user.id)).plant();
  after = encodeURIComponent(`${await writeSide.store.storeId()}.${world.position}`);
});
afterAll(async () => {
  await writeSide.close();
  await product.stop();
});

const acme = () => world.organizations.acme;
const orderStream = () => `order-${acme().things.orderId}`;
const ask = (actor: ActorName, path: string, id: string = acme().id) =>
  fetch(`${product.url}/v1/organizations/${id}${path}`, { headers: world.actors[actor] });

async function read<T>(path: string, actor: ActorName = 'owner', id?: string): Promise<T> {
  const answer = await ask(actor, `${path}${path.includes('?') ? '&' : '?'}after=${after}`, id);
  const text = await answer.text();
  expect({ path, status: answer.status, text: answer.ok ? '' : text }).toEqual({
    path,
    status: 200,
    text: '',
  });
  return JSON.parse(text) as T;
}

describe('the audit log', () => {
  test('tells what happened to one thing, within a time, page by page', async () => {
    const { items } = await read<PageOf<Row>>(`/audit?stream=${orderStream()}&from=2020-01-01T00:00:00Z`);
    expect(items.map(({ type }) => type)).toEqual([
      'billing.order-fulfilled',
      'billing.order-paid',
      'billing.order-placed',
    ]);
    const before = await read<PageOf<Row>>(`/audit?stream=${orderStream()}&to=2020-01-01T00:00:00Z`);
    expect(before.items).toEqual([]);
    const first = await read<PageOf<Row>>(`/audit?stream=${orderStream()}&limit=2`);
    const second = await read<PageOf<Row>>(
      `/audit?stream=${orderStream()}&limit=2&cursor=${first.next ?? ''}`,
    );
    expect([...first.items, ...second.items]).toEqual(items);
  });

  test('shows what is below to whoever manages above, and nothing beside it', async () => {
    const placedIn = async (actor: ActorName, id: string) => {
      const page = await read<PageOf<Row>>('/audit?reach=subtree&type=billing.order-placed', actor, id);
      return page.items.map(({ organizationId }) => organizationId).toSorted();
    };
    const { top, globex, child } = world.organizations;
    const all = [top.id, acme().id, globex.id, child.id].toSorted();
    expect(await placedIn('topOwner', top.id)).toEqual(all);
    expect(await placedIn('owner', acme().id)).toEqual([acme().id, child.id].toSorted());
  });

  test('shows what is below to no token and to no custom role', async () => {
    for (const actor of ['reader', 'writer', 'custom'] as const)
      expect((await ask(actor, '/audit?reach=subtree')).status).toBe(403);
  });

  test('shows what one event changed, and the thing as it was before it', async () => {
    const { items } = await read<PageOf<Row>>(`/audit?stream=${orderStream()}`);
    const [fulfilled] = items;
    const detail = await read<{ changed: { changes: object[] } }>(`/audit/events/${fulfilled?.id ?? ''}`);
    expect(detail.changed.changes).toContainEqual({ path: '/status', before: 'paid', after: 'fulfilled' });
    const state = `/audit/state?stream=${orderStream()}`;
    expect(await read(`${state}&at=2020-01-01T00:00:00Z`)).toMatchObject({ revision: null });
    expect(await read(state)).toMatchObject({ revision: 2, state: { status: 'fulfilled' } });
    const at = fulfilled?.at ?? '';
    const second = `${at.slice(0, 19)}Z`;
    const isWhole = at.endsWith('.000Z');
    expect((await read<{ revision: number }>(`${state}&at=${second}`)).revision === 2).toBe(isWhole);
    expect((await ask('owner', `${state}&position=17`)).status).toBe(400);
    const placed = await read<{ position: string }>(`/audit/events/${items.at(-1)?.id ?? ''}`);
    expect(await read(`${state}&position=${placed.position}`)).toMatchObject({ state: { status: 'placed' } });
  });

  test('keeps the tree and the quota from those who are not at its top', async () => {
    const { top } = world.organizations;
    const path = `/audit/state?stream=tree-${top.id}`;
    expect((await ask('owner', path)).status).toBe(404);
    expect(await read(path, 'topOwner', top.id)).toMatchObject({ stream: `tree-${top.id}` });
  });

  test('leads from each event of a story back to what began it', async () => {
    const { orderId } = acme().things;
    const graph = await read<{ roots: string[]; edges: { from: string; to: string }[]; events: Row[] }>(
      `/audit/graph?correlationId=${orderId}`,
    );
    expect(graph.roots).toEqual([orderId]);
    expect(graph.edges.map(({ to }) => to)).toEqual(graph.events.map(({ id }) => id));
    expect(graph.events.length).toBeGreaterThan(5);
  });
});

describe.each(['ndjson', 'csv'] as const)('an export as %s', (format) => {
  const digest = (text: string) => createHash('sha256').update(text).digest();

  test('has everything that the query finds, and a seal that is good for these bytes only', async () => {
    const answer = await ask('owner', `/audit/export?format=${format}&after=${after}&reach=subtree`);
    const text = await answer.text();
    expect(answer.headers.get('content-disposition')).toContain(`.${format}"`);
    const sealAt = text.lastIndexOf(format === 'csv' ? '#seal' : '{"seal"');
    const [told, last] = [text.slice(0, sealAt), text.slice(sealAt).trim()];
    const [, keyId = '', signature = ''] = last.split(',');
    const seal =
      format === 'csv'
        ? { keyId, signature }
        : (JSON.parse(last) as { seal: { keyId: string; signature: string } }).seal;
    const key = VerificationKey.parse(await product.operate('audit-key', '--exports'));
    expect(key.hasSignedExport(digest(told), seal)).toBe(true);
    expect(key.hasSignedExport(digest(told.replace('order', 'orden')), seal)).toBe(false);
    for (const name of ['acme', 'child'] as const)
      expect(told).toContain(world.organizations[name].things.orderId);
    for (const name of ['globex', 'rival'] as const)
      expect(told).not.toContain(world.organizations[name].things.orderId);
  });
});

describe('a denied request', () => {
  const denials = async (type: string) => {
    const { items } = await read<PageOf<Row>>(`/audit?type=${type}&limit=100`);
    return items;
  };

  test('is told in the log of the organization that was asked, with who and what', async () => {
    expect((await ask('siblingOwner', '/orders')).status).toBe(404);
    expect((await ask('viewer', '/audit')).status).toBe(403);
    await until('the denials are shown', async () => {
      const items = await denials('organizations.access-denied');
      const seen = items.map(({ data }) => data.permission);
      return seen.includes('billing.order.read') && seen.includes('audit.event.read');
    });
  });

  test('is told ten times a minute at most, and counted when the product ends', async () => {
    for (let at = 0; at < 30; at += 1) expect((await ask('childOwner', '/orders')).status).toBe(404);
    const of = world.organizations.child.owner;
    await until('ten are shown', async () => {
      const told = (await denials('organizations.access-denied')).filter(({ data }) => data.actor === of);
      expect(told.length).toBeLessThanOrEqual(20);
      return told.length >= 10;
    });
    await product.part('api').stop();
    await product.startPart('api');
    await until('the count is shown', async () => {
      const counts = await denials('organizations.access-denials-counted');
      return counts.some(({ data }) => data.actor === of);
    });
  });
});

describe('an explanation', () => {
  const explain = (user: string, action: string, more = '') =>
    read<object>(`/access/explain?user=${user}&action=${action}${more}`);

  test('says who may, by which role at which level, and by which grant', async () => {
    const { owner } = world.organizations.top;
    expect(await explain(acme().owner, 'billing.order.place')).toMatchObject({
      allowed: true,
      by: { role: 'owner', level: 'own', organizationId: acme().id },
      grant: { own: ['owner'], above: ['owner'], tokens: 'write', grantable: false },
    });
    expect(await explain(owner, 'billing.order.place')).toMatchObject({
      by: { level: 'above', role: 'owner' },
    });
    expect(await explain(acme().things.userId, 'billing.order.place')).toMatchObject({
      allowed: false,
      decision: 'forbidden',
      levels: [{ role: 'viewer', allows: false, permits: false }],
    });
    expect(await explain(randomUUID(), 'billing.order.read')).toMatchObject({
      allowed: false,
      decision: 'unknown',
    });
  });

  test('of a thing is given for the own one, and a foreign one is not found', async () => {
    const { things } = world.organizations.globex;
    const query = (stream: string) => `&resource=${stream}`;
    expect(await explain(acme().owner, 'billing.order.read', query(orderStream()))).toMatchObject({
      allowed: true,
    });
    const foreign = `user=${acme().owner}&action=billing.order.read${query(`order-${things.orderId}`)}`;
    expect((await ask('owner', `/access/explain?${foreign}`)).status).toBe(404);
  });
});
