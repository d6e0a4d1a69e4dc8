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
  lifecycle_rename: { name: 'Acme' },
  lifecycle_move: { parentId: randomUUID() },
  lifecycle_suspend: { reason: 'An unpaid bill' },
  orders_place: {
    item: 'server-small',
    provider: 'sandbox',
    region: 'sandbox-north',
    serverName: 'web-1',
    paymentMethod: 'sandbox_declined',
  },
  members_add: { role: 'viewer', userId: randomUUID() },
  members_assignRole: { role: 'viewer' },
  invitations_invite: { email: 'eve@example.test', role: 'viewer' },
  permissionSets_define: { name: 'Deploys', permissions: [] },
  permissionSets_redefine: { name: 'Deploys', permissions: [] },
  orders_payAgain: { paymentMethod: 'sandbox_declined' },
  orders_confirm: {},
  orders_cancel: {},
  plans_approve: { digest: `sha256:${'0'.repeat(64)}` },
  plans_discard: { digest: `sha256:${'0'.repeat(64)}` },
  approvalThreshold_set: { minor: 1000, currency: 'eur' },
  refunds_refund: { reason: 'A day without service' },
  paymentMethods_add: { paymentMethod: 'pm_of_nobody' },
  license_renew: {},
  credentials_add: { provider: 'hetzner', name: 'Main', fields: { apiToken: 'token' } },
  credentials_rotate: { fields: { apiToken: 'other' } },
  credentials_rename: { name: 'Other' },
  connections_connect: { name: 'web-1', host: 'web.example.com', port: 22, user: 'deploy' },
  safeguards_set: { secondFactor: 'optional' },
  people_disable: { reason: 'A stolen laptop' },
  connections_confirm: { fingerprint: `SHA256:${'A'.repeat(43)}` },
};
/** What a query cannot do without. */
const queries: Readonly<Record<string, string>> = {
  explain_explain: '?user={userId}&action=billing.order.read&resource=order-{orderId}',
  audit_state: '?stream=order-{orderId}',
  audit_graph: '?correlationId={orderId}',
  audit_export: '?format=ndjson',
};
/** No token may do these; its owner comes in person. */
const inPerson = [
  'tokens_issue',
  'safeguards_set',
  'approvalThreshold_set',
  'approvalThreshold_remove',
  'plans_approve',
  'plans_discard',
  'people_one',
  'people_disable',
  'people_enable',
  'tokens_revoke',
  'credentials_add',
  'credentials_test',
  'credentials_rotate',
  'credentials_rename',
  'credentials_remove',
  'connections_confirm',
  'lifecycle_archive',
  'lifecycle_restore',
  'members_add',
  'members_assignRole',
  'members_deactivate',
  'members_reactivate',
  'members_remove',
  'invitations_invite',
  'invitations_resend',
  'invitations_revoke',
  'permissionSets_define',
  'permissionSets_redefine',
  'permissionSets_drop',
];
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
  const wish = bodies['credentials_add'];
  const credential = await created(
    owner.ask('POST', `/v1/organizations/${organizationId}/credentials`, wish),
  );
  const connection = await created(
    by(full.token, 'POST', `/v1/organizations/${organizationId}/connections`, bodies['connections_connect']),
  );
  const set = await created(
    owner.ask('POST', `/v1/organizations/${organizationId}/permission-sets`, bodies['permissionSets_define']),
  );
  const { invitationId } = await created<{ readonly invitationId: string }>(
    owner.ask('POST', `/v1/organizations/${organizationId}/invitations`, {
      email: `${randomUUID()}@example.test`,
      role: 'viewer',
    }),
  );
  const made = {
    credentialId: credential.id,
    connectionId: connection.id,
    permissionSetId: set.id,
    invitationId,
  };
  const ids = { ...made, ...(await aServerAt(organizationId, full.token)) };
  return {
    organizationId,
    token: full.token,
    reader: reading.token,
    ids: {
      organizationId,
      tokenId: full.id,
      userId: await ownerOf(organizationId),
      paymentMethod: 'pm_of_nobody',
      eventId: await anEventOf(organizationId),
      ...ids,
    },
  };
}

async function anEventOf(organizationId: string): Promise<string> {
  const { body } = await owner.ask<PageOf<{ id: string }>>(
    'GET',
    `/v1/organizations/${organizationId}/audit`,
  );
  return body.items[0]?.id ?? '';
}

async function ownerOf(organizationId: string): Promise<string> {
  const { body } = await owner.ask<PageOf<{ userId: string }>>(
    'GET',
    `/v1/organizations/${organizationId}/members`,
  );
  return body.items[0]?.userId ?? '';
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
  const isJson = /json$|json;/.test(answer.headers.get('content-type') ?? '') && !path.includes('ndjson');
  if (!isJson) await answer.body?.cancel();
  return { status: answer.status, headers: answer.headers, body: (isJson ? await answer.json() : {}) as T };
}

const routeTable = tenantRoutes.map((route) => [route.id, route] as const);
const unknownIds = (): Record<string, string> =>
  Object.fromEntries(Object.keys(acme.ids).map((name) => [name, randomUUID()]));

describe.each(routeTable)('at %s', (id, route) => {
  const search = (ids: Readonly<Record<string, string>>) =>
    (queries[id] ?? '').replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '');
  const ask = (token: string, ids: Readonly<Record<string, string>>) =>
    by(token, route.method, `${pathOf(route, ids)}${search(ids)}`, bodies[id]);

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
    // One person owns both organizations; who is a member of one only is asked for in test/isolation.
    const stranger = { ...globex.ids, userId: randomUUID() };
    const [missing, foreign] = [await below(unknownIds()), await below(stranger)];
    expect(missing.status).toBe(inPerson.includes(id) ? 403 : 404);
    expect({ ...foreign.body, traceId: '' }).toEqual({ ...missing.body, traceId: '' });
  });

  test('a token that may only read writes nothing', async () => {
    const { status, body } = await ask(acme.reader, acme.ids);
    if (isWrite(route) || inPerson.includes(id))
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
  // One person owns both organizations.
  const ofGlobexOnly = Object.values(globex.ids).filter((id) => !Object.values(acme.ids).includes(id));
  expect(lists.length).toBeGreaterThan(3);
  for (const route of lists) {
    const { body } = await by<PageOf<{ id: string }>>(
      acme.token,
      'GET',
      `${pathOf(route, acme.ids)}${route.query.includes('limit') ? '?limit=100' : ''}`,
    );
    const text = JSON.stringify(body);
    expect(body.items.length).toBeGreaterThan(0);
    for (const foreign of ofGlobexOnly) expect(text).not.toContain(foreign);
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

describe('the life of an organization', () => {
  const at = (id: string, path = '') => `/v1/organizations/${id}${path}`;
  const statusOf = async (id: string) => {
    const { body } = await owner.ask<{ status: string; name: string }>('GET', at(id));
    return body.status;
  };
  const codeOf = async (asked: Promise<Answer<unknown>>) => (await asked).body as Problem;
  let shop: string;

  beforeAll(async () => {
    const wish = { name: 'Shop', kind: 'end_user' };
    shop = (await created(owner.ask('POST', at(globex.organizationId, '/children'), wish))).id;
  });

  test('a new name is read by whoever wrote it', async () => {
    const renamed = await owner.ask('PATCH', at(shop), { name: ' Corner shop ' });
    const token = encodeURIComponent(renamed.headers.get('x-consistency-token') ?? '');
    const { body } = await owner.ask('GET', `${at(shop)}?after=${token}`);
    expect(body).toMatchObject({ name: 'Corner shop', status: 'active' });
  });

  test('it moves within its tree, and nowhere else', async () => {
    const move = (parentId: string) => owner.ask('PUT', at(shop, '/parent'), { parentId });
    const moved = await move(acme.organizationId);
    const token = encodeURIComponent(moved.headers.get('x-consistency-token') ?? '');
    const { body } = await owner.ask('GET', `${at(shop)}?after=${token}`);
    expect(body).toMatchObject({ parentId: acme.organizationId });
    expect(await codeOf(move(shop))).toMatchObject({ code: 'organizations.cycle' });
    expect(await codeOf(move(randomUUID()))).toMatchObject({ code: 'organizations.not_found' });
    expect((await move(globex.organizationId)).status).toBe(200);
  });

  test('suspended, its own token is refused on the next request, and so is one below', async () => {
    const { token } = await aToken(shop, ['read', 'write']);
    const asked = () => by(token, 'GET', at(shop, '/servers'));
    expect((await asked()).status).toBe(200);
    const reason = 'An unpaid bill';
    expect((await owner.ask('PUT', at(globex.organizationId, '/suspension'), { reason })).status).toBe(200);
    for (const refused of [
      await asked(),
      await by(globex.token, 'GET', at(globex.organizationId, '/servers')),
    ])
      expect(refused).toMatchObject({ status: 403, body: { code: 'organizations.suspended' } });
    expect(await statusOf(shop)).toBe('suspended');
    expect(await by(globex.token, 'GET', at(globex.organizationId))).toMatchObject({
      body: { status: 'suspended' },
    });
    expect((await owner.ask('DELETE', at(globex.organizationId, '/suspension'))).status).toBe(204);
    expect((await asked()).status).toBe(200);
  });

  test('with servers it is not archived; without, it is, and restored again', async () => {
    const refused = await owner.ask('PUT', at(acme.organizationId, '/archival'), {});
    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: 'organizations.live_resources',
        errors: [{ pointer: `/server/${acme.ids['orderId'] ?? ''}` }],
      },
    });
    expect((await owner.ask('PUT', at(shop, '/archival'), {})).status).toBe(200);
    expect(await statusOf(shop)).toBe('archived');
    expect(
      await codeOf(owner.ask('POST', at(shop, '/children'), { name: 'X', kind: 'end_user' })),
    ).toMatchObject({
      code: 'organizations.archived',
    });
    expect((await owner.ask('DELETE', at(shop, '/archival'))).status).toBe(204);
    expect(await statusOf(shop)).toBe('active');
  });
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
