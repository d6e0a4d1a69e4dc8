import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { committedDocument, pathOf, routesOf } from '../support/api-document';
import type { Route } from '../support/api-document';
import { withOwner } from '../support/chaos';
import { until } from '../support/child';
import { Product } from '../support/product';
import type { PageOf } from '../support/story';
import type { Answer, OperationView, PlacedOrder, Visitor } from '../support/visitor';

jest.setTimeout(120_000);

type Problem = { readonly code?: string };
type Tenant = {
  readonly organizationId: string;
  readonly token: string;
  readonly reader: string;
  /** Ids of things that exist in this organization. */
  readonly ids: Readonly<Record<string, string>>;
};

const tenantRoutes = routesOf(committedDocument).filter(({ path }) => path.includes('{organizationId}'));
const bodies: Readonly<Record<string, object>> = {
  tokens_issue: { name: 'deploy', scopes: ['read'] },
  organizations_createChild: { name: 'Child', kind: 'end_user' },
  orders_place: {
    item: 'server-small',
    provider: 'sandbox',
    region: 'sandbox-north',
    serverName: 'web-1',
    paymentMethod: 'sandbox_declined',
  },
  orders_payAgain: { paymentMethod: 'sandbox_declined' },
  orders_confirm: {},
  license_renew: {},
};
/** No token may do these; its owner comes in person. */
const inPerson = ['tokens_issue', 'tokens_revoke'];
const isWrite = ({ method }: Route) => method !== 'GET';

let product: Product;
let owner: Visitor;
let acme: Tenant;
let globex: Tenant;

beforeAll(async () => {
  product = await Product.start();
  owner = await product.firstOwner();
  [acme, globex] = await Promise.all([aTenant('Acme'), aTenant('Globex')]);
});

afterAll(() => product.stop());

async function aTenant(name: string): Promise<Tenant> {
  const child = await created(owner.ask('POST', '/children', { name, kind: 'master_branch' }));
  const organizationId = child.id;
  const [full, reading] = await Promise.all([
    aToken(organizationId, ['read', 'write']),
    aToken(organizationId, ['read']),
  ]);
  const ids = await aServerAt(organizationId, full.token);
  return {
    organizationId,
    token: full.token,
    reader: reading.token,
    ids: { organizationId, tokenId: full.id, ...ids },
  };
}

function aToken(organizationId: string, scopes: readonly string[]): Promise<{ id: string; token: string }> {
  const wish = { name: scopes.join('-and-'), scopes };
  return created(owner.ask('POST', `/v1/organizations/${organizationId}/tokens`, wish));
}

async function created<T>(asked: Promise<Answer<unknown>>): Promise<T & { readonly id: string }> {
  const { status, body } = await asked;
  if (status > 202) throw new Error(`${String(status)} ${JSON.stringify(body)}`);
  return body as T & { readonly id: string };
}

/** A whole story, so that every table has rows of this organization. */
async function aServerAt(organizationId: string, token: string): Promise<Record<string, string>> {
  const base = `/v1/organizations/${organizationId}`;
  const wish = { ...bodies['orders_place'], paymentMethod: 'sandbox_succeeds' };
  const { id } = await created<PlacedOrder>(by(token, 'POST', `${base}/orders`, wish));
  const operation = await until('the server is ready', async () => {
    const { body } = await by<OperationView>(token, 'GET', `${base}/operations/${id}`);
    if (body.status === 'succeeded') return body;
    throw new Error(JSON.stringify(body));
  });
  return { orderId: id, operationId: id, serverId: operation.resources.serverId ?? '' };
}

async function by<T = Problem>(
  token: string,
  method: string,
  path: string,
  body?: object,
): Promise<Answer<T>> {
  const answer = await fetch(`${product.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'idempotency-key': randomUUID(),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
    signal: AbortSignal.timeout(10_000),
  });
  const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
  if (!isJson) await answer.body?.cancel();
  return { status: answer.status, headers: answer.headers, body: (isJson ? await answer.json() : {}) as T };
}

const routeTable = tenantRoutes.map((route) => [route.id, route] as const);
const unknownIds = (): Record<string, string> =>
  Object.fromEntries(Object.keys(acme.ids).map((name) => [name, randomUUID()]));

describe.each(routeTable)('at %s', (id, route) => {
  const ask = (token: string, ids: Readonly<Record<string, string>>) =>
    by(token, route.method, pathOf(route, ids), bodies[id]);

  test('a token of one organization finds nothing of another, word for word as if it were not there', async () => {
    const missing = await ask(acme.token, unknownIds());
    expect(missing.status).toBe(404);
    for (const ids of [globex.ids, { ...acme.ids, organizationId: globex.organizationId }]) {
      const foreign = await ask(acme.token, ids);
      expect(foreign.status).toBe(404);
      expect({ ...foreign.body, traceId: '' }).toEqual({ ...missing.body, traceId: '' });
      expect([...foreign.headers.keys()]).toEqual([...missing.headers.keys()]);
    }
  });

  test('another organization’s things are not found below the own one either', async () => {
    if (route.pathParameters.length < 2) return;
    const below = (ids: Readonly<Record<string, string>>) =>
      ask(acme.token, { ...ids, organizationId: acme.organizationId });
    const [missing, foreign] = [await below(unknownIds()), await below(globex.ids)];
    expect(missing.status).toBe(inPerson.includes(id) ? 403 : 404);
    expect({ ...foreign.body, traceId: '' }).toEqual({ ...missing.body, traceId: '' });
  });

  test('a token that may only read writes nothing', async () => {
    const { status, body } = await ask(acme.reader, acme.ids);
    if (isWrite(route))
      expect({ status, code: body.code }).toEqual({ status: 403, code: 'organizations.forbidden' });
    else expect(status).toBe(200);
  });
});

test('the organization above sees its children, and children do not see it', async () => {
  const { body } = await owner.ask<PageOf<{ id: string }>>('GET', '/children');
  expect(body.items.map(({ id }) => id).toSorted()).toEqual(
    [acme.organizationId, globex.organizationId].toSorted(),
  );
  const above = await by(acme.token, 'GET', `/v1/organizations/${owner.organizationId}`);
  expect(above.status).toBe(404);
});

test('lists hold rows of the own organization only', async () => {
  const lists = tenantRoutes.filter(({ id }) => id.endsWith('_list'));
  expect(lists.length).toBeGreaterThan(3);
  for (const route of lists) {
    const { body } = await by<PageOf<{ id: string }>>(
      acme.token,
      'GET',
      `${pathOf(route, acme.ids)}?limit=100`,
    );
    const text = JSON.stringify(body);
    expect(body.items.length).toBeGreaterThan(0);
    for (const foreign of Object.values(globex.ids)) expect(text).not.toContain(foreign);
  }
});

test('a revoked token is nobody from the next request on, also while no projection runs', async () => {
  const { id, token } = await aToken(acme.organizationId, ['read', 'write']);
  const path = `/v1/organizations/${acme.organizationId}`;
  expect((await by(token, 'GET', path)).status).toBe(200);
  product.part('projector').signal('SIGSTOP');
  try {
    expect((await owner.ask('DELETE', `${path}/tokens/${id}`)).status).toBe(204);
    const refused = { status: 401, body: { code: 'identity.unauthenticated' } };
    expect(await by(token, 'GET', path)).toMatchObject(refused);
    expect(await by(token, 'GET', '/v1/me')).toMatchObject(refused);
    expect(await by(token, 'POST', `${path}/orders`, bodies['orders_place'])).toMatchObject(refused);
  } finally {
    product.part('projector').signal('SIGCONT');
  }
});

describe('the login of the API at the database', () => {
  /** Every table and view of the read models and the telemetry, from the catalog: none can be forgotten. */
  async function relations(): Promise<readonly string[]> {
    return withOwner(product, async (client) => {
      const { rows } = await client.query<{ name: string }>(
        `SELECT format('%I.%I', n.nspname, c.relname) AS name
           FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE n.nspname IN ('rm', 'telemetry') AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY 1`,
      );
      return rows.map(({ name }) => name);
    });
  }

  /** How many rows each relation shows of the organization, within a scope. */
  async function seen(scope: string | null, organizationId: string): Promise<Record<string, number>> {
    const client = new Client({ connectionString: product.database.apiUrl, connectionTimeoutMillis: 10_000 });
    await client.connect();
    const counts: Record<string, number> = {};
    try {
      await client.query('BEGIN READ ONLY');
      if (scope !== null) await client.query(`SELECT set_config('app.organization_ids', $1, true)`, [scope]);
      for (const name of await relations()) {
        const { rows } = await client.query<{ n: number }>(
          `SELECT count(*)::int AS n FROM ${name} WHERE organization_id::text = $1`,
          [organizationId],
        );
        counts[name] = rows[0]?.n ?? 0;
      }
    } finally {
      await client.end();
    }
    return counts;
  }
  const none = (counts: Record<string, number>) => Object.entries(counts).filter(([, n]) => n > 0);

  test('sees an organization’s rows within its scope', async () => {
    const own = await seen(globex.organizationId, globex.organizationId);
    expect(Object.keys(own).length).toBeGreaterThan(15);
    expect(own).toMatchObject({
      'rm.order_list': 1,
      'rm.server_list': 1,
      'rm.operation': 1,
      'rm.token_list': 2,
      'rm.audit_timeline': expect.any(Number),
    });
    expect(own['telemetry.log_lines']).toBeGreaterThan(0);
  });

  test.each([
    ['another organization’s', () => acme.organizationId],
    ['no', () => null],
    ['an empty', () => ''],
    ['a wildcard', () => '%'],
  ])('sees none of them within %s scope', async (_, scope) => {
    expect(none(await seen(scope(), globex.organizationId))).toEqual([]);
  });

  test('sees of a child, within its parent’s scope, that it is there and nothing else', async () => {
    const names = none(await seen(owner.organizationId, globex.organizationId)).map(([name]) => name);
    expect(names).toEqual(['rm.organization_list', 'rm.organization_list_v1']);
  });

  test('may not write, nor turn the wall off', async () => {
    const client = new Client({ connectionString: product.database.apiUrl, connectionTimeoutMillis: 10_000 });
    await client.connect();
    try {
      const denied = { code: '42501' };
      await expect(client.query('DELETE FROM rm.order_list_v1')).rejects.toMatchObject(denied);
      await expect(
        client.query('ALTER TABLE rm.order_list_v1 DISABLE ROW LEVEL SECURITY'),
      ).rejects.toMatchObject(denied);
      await expect(client.query('SET ROLE slipway_projector')).rejects.toMatchObject(denied);
      await expect(client.query('UPDATE evs.events SET data = NULL')).rejects.toMatchObject(denied);
      await expect(client.query('DELETE FROM evs.events')).rejects.toMatchObject(denied);
    } finally {
      await client.end();
    }
  });
});
