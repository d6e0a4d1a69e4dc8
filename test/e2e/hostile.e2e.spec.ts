import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { committedDocument, pathOf, routesOf } from '../support/api-document';
import type { Route } from '../support/api-document';
import { withOwner } from '../support/chaos';
import { Product } from '../support/product';
import type { Answer, Visitor } from '../support/visitor';

jest.setTimeout(120_000);

type Problem = {
  readonly code?: string;
  readonly errors?: readonly { readonly pointer: string; readonly code: string }[];
};
type Wrong = {
  readonly what: string;
  readonly body: unknown;
  /** The field that the answer has to name. */
  readonly pointer?: string;
  readonly status?: number;
  readonly code?: string;
};

/** Its body is text with a signature over it; its own spec sends it other texts. */
const signed = 'stripeWebhook_stripe';
const routes = routesOf(committedDocument).filter(({ id }) => id !== signed);
const withBody = routes.filter(({ method }) => ['POST', 'PUT', 'PATCH'].includes(method));
const withQuery = routes.filter(({ method }) => method === 'GET');
/** Whoever is not signed in may use these and no others. */
const open = [
  'setup_status',
  'setup_setUp',
  'session_signIn',
  'password_requestReset',
  'password_reset',
  'email_verify',
  'joining_look',
  'joining_register',
  'passkeySession_challenge',
  'passkeySession_signIn',
  'oidc_about',
  'oidc_begin',
  'oidc_signIn',
];

/** An organization does not do this for itself: the one above does. */
const decidedAbove = [
  'refunds_refund',
  'lifecycle_move',
  'lifecycle_suspend',
  'lifecycle_resume',
  'lifecycle_restore',
];

/** What each route would accept, but for the one thing that a case makes wrong. */
const rightBodies: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  setup_setUp: {
    token: 'x'.repeat(43),
    name: 'Eve',
    email: 'eve@example.test',
    password: 'correct horse battery',
    organizationName: 'Evil',
  },
  session_signIn: { email: 'eve@example.test', password: 'wrong', code: '123456' },
  session_prove: { password: 'wrong', code: '123456' },
  oidc_begin: {},
  oidc_beginLink: {},
  oidc_signIn: { code: 'x', state: 'x', iss: 'x', secondFactor: '123456' },
  oidc_link: { code: 'x', state: 'x', iss: 'x' },
  passkeySession_challenge: {},
  passkeySession_signIn: {
    credentialId: 'xx',
    clientDataJSON: 'xx',
    authenticatorData: 'xx',
    signature: 'xx',
    userHandle: 'xx',
  },
  passkeys_offer: {},
  passkeys_add: { name: 'Laptop', credentialId: 'xx', clientDataJSON: 'xx', attestationObject: 'xx' },
  secondFactor_offer: {},
  secondFactor_enrol: { code: '123456' },
  secondFactor_renewCodes: {},
  safeguards_set: { secondFactor: 'required' },
  people_disable: { reason: 'A stolen laptop' },
  password_requestReset: { email: 'eve@example.test' },
  password_reset: { token: 'x'.repeat(96), password: 'correct horse battery' },
  password_change: { current: 'wrong', code: '123456', password: 'correct horse battery' },
  email_verify: { token: 'x'.repeat(96) },
  email_requestVerification: {},
  tokens_issue: { name: 'deploy', scopes: ['read'], expiresInDays: 3 },
  organizations_createChild: { name: 'Child', kind: 'end_user' },
  lifecycle_rename: { name: 'Child' },
  lifecycle_move: { parentId: randomUUID() },
  lifecycle_suspend: { reason: 'An unpaid bill' },
  lifecycle_archive: {},
  members_add: { role: 'custom', permissionSetId: randomUUID(), userId: randomUUID() },
  invitations_invite: { role: 'custom', permissionSetId: randomUUID(), email: 'eve@example.test' },
  invitations_resend: {},
  joining_look: { token: 'x'.repeat(128) },
  joining_accept: { token: 'x'.repeat(128) },
  joining_register: { token: 'x'.repeat(128), name: 'Eve', password: 'correct horse battery' },
  permissionSets_define: { name: 'Deploys', permissions: ['servers.server.read'] },
  orders_place: {
    item: 'server-small',
    provider: 'sandbox',
    region: 'sandbox-north',
    serverName: 'web-1',
    paymentMethod: 'sandbox_declined',
  },
  orders_payAgain: { paymentMethod: 'sandbox_succeeds' },
  orders_confirm: {},
  orders_cancel: {},
  plans_approve: { digest: `sha256:${'0'.repeat(64)}` },
  plans_discard: { digest: `sha256:${'0'.repeat(64)}` },
  approvalThreshold_set: { minor: 1000, currency: 'eur' },
  approvalThreshold_remove: {},
  license_renew: {},
  refunds_refund: { minor: 1, reason: 'A day without service' },
  paymentMethods_add: { paymentMethod: 'pm_of_nobody' },
  members_assignRole: { role: 'custom', permissionSetId: randomUUID() },
  members_deactivate: {},
  permissionSets_redefine: { name: 'Readers', permissions: ['servers.server.read'] },
  credentials_add: { provider: 'hetzner', name: 'main', fields: { apiToken: 'x'.repeat(64) } },
  credentials_test: {},
  credentials_rotate: { fields: { apiToken: 'x'.repeat(64) } },
  credentials_rename: { name: 'main' },
  connections_connect: { name: 'web-1', host: '192.0.2.1', port: 22, user: 'root' },
  connections_look: {},
  connections_confirm: { fingerprint: `SHA256:${'x'.repeat(43)}` },
  connections_check: {},
};

let product: Product;
let owner: Visitor;
let child: string;
let eventsBefore: number;

beforeAll(async () => {
  product = await Product.start();
  owner = await product.firstOwner();
  const made = await owner.ask<{ readonly id: string }>(
    'POST',
    '/children',
    rightBodies['organizations_createChild'],
  );
  child = made.body.id;
  eventsBefore = await countEvents();
});

afterAll(() => product.stop());

// The last word on every case: whatever was answered, nothing is written but that somebody was refused.
afterEach(async () => expect(await countEvents()).toBe(eventsBefore));

function countEvents(): Promise<number> {
  return withOwner(product, async (client) => {
    const { rows } = await client.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM evs.events 
        WHERE type NOT LIKE 'identity.sign-in%' AND type NOT LIKE 'organizations.access-deni%'`,
    );
    return rows[0]?.n ?? 0;
  });
}

const ids = ({ id }: Route): Readonly<Record<string, string>> => ({
  organizationId: decidedAbove.includes(id) ? child : owner.organizationId,
  orderId: randomUUID(),
  operationId: randomUUID(),
  serverId: randomUUID(),
  sessionId: randomUUID(),
  passkeyId: randomUUID(),
  tokenId: randomUUID(),
  userId: randomUUID(),
  permissionSetId: randomUUID(),
  invitationId: randomUUID(),
  credentialId: randomUUID(),
  connectionId: randomUUID(),
  eventId: randomUUID(),
  paymentMethod: `pm_${randomUUID().replaceAll('-', '')}`,
});

function send(route: Route, body: unknown, headers: Record<string, string> = {}): Promise<Answer<Problem>> {
  const key = { 'idempotency-key': randomUUID() };
  return owner.ask<Problem>(route.method, pathOf(route, ids(route)), body, { ...key, ...headers });
}

/** What is wrong inside of a field names the field, too. */
const fieldOf = (pointer: string): string => pointer.split('/').slice(0, 2).join('/');

function expectProblem(
  { status, headers, body }: Answer<Problem>,
  what: string,
  wanted: Partial<Wrong> = {},
): void {
  const seen = {
    what,
    status,
    type: headers.get('content-type')?.split(';')[0],
    code: body.code,
    pointers: body.errors?.flatMap(({ pointer }) => [pointer, fieldOf(pointer)]) ?? [],
  };
  const { pointer, code } = wanted;
  expect(seen).toMatchObject({
    type: 'application/problem+json',
    code: code ?? expect.stringMatching(/^[a-z]+\.[a-z_]+$/),
    status: wanted.status ?? expect.any(Number),
    pointers: pointer === undefined ? expect.any(Array) : expect.arrayContaining([pointer]),
  });
  expect({ what, isClients: status >= 400 && status < 500 }).toEqual({ what, isClients: true });
}

/** Everything that can be wrong with one field, by its declared type. */
function wrongValues(route: Route, field: string): readonly Wrong[] {
  const schema = route.body?.properties?.[field] ?? {};
  const body = (value: unknown) => ({ ...rightBodies[route.id], [field]: value });
  const common: Wrong[] = [
    { what: 'an object', body: body({ $gt: '' }) },
    { what: 'a list in a list', body: body([['x']]) },
    { what: 'true', body: body(true) },
    { what: 'null', body: body(null) },
  ];
  const ofType: Readonly<Record<string, readonly Wrong[]>> = {
    string: [
      { what: 'a number', body: body(5) },
      { what: 'empty', body: body('') },
      { what: 'over-long', body: body('x'.repeat(10_000)) },
      { what: 'with NUL', body: body('a\0b'), code: 'http.invalid_text' },
      { what: 'with half a surrogate pair', body: body('a\ud800b'), code: 'http.invalid_text' },
    ],
    number: [
      { what: 'a text', body: body('5') },
      { what: 'negative', body: body(-1) },
      { what: 'zero', body: body(0) },
      { what: 'huge', body: body(1e308) },
      { what: 'a fraction', body: body(1.5) },
    ],
    array: [
      { what: 'a text', body: body('read') },
      { what: 'unknown inside', body: body(['root']) },
      { what: 'twice the same', body: body(['read', 'read']) },
      { what: 'long', body: body(Array.from({ length: 500 }, () => 'read')) },
    ],
  };
  const type = schema.type === 'integer' ? 'number' : (schema.type ?? 'string');
  return [...common, ...(ofType[type] ?? []), ...missing(route, field)].map((wrong) => ({
    status: 400,
    pointer: `/${field}`,
    ...wrong,
    what: `${field} ${wrong.what}`,
  }));
}

function missing(route: Route, field: string): readonly Wrong[] {
  const isNeeded = route.body?.required?.includes(field) ?? false;
  const rest = Object.entries(rightBodies[route.id] ?? {}).filter(([name]) => name !== field);
  return isNeeded ? [{ what: 'missing', body: Object.fromEntries(rest) }] : [];
}

const raw = (text: string, code: string, what = text): Wrong => ({ what, body: text, code, status: 400 });
const strangeKey = (key: string): Wrong => ({
  what: `the key ${key}`,
  body: `{"${key}":{"isAdmin":true}}`,
  pointer: `/${key}`,
  status: 400,
});
/** Wrong for any route. */
const wrongBodies: readonly Wrong[] = [
  raw('{"a":', 'http.malformed_body'),
  raw('{a:1}', 'http.malformed_body'),
  raw('', 'http.malformed_body', 'nothing at all'),
  raw('[1]', 'http.invalid_request'),
  raw('"text"', 'http.invalid_request'),
  raw('1', 'http.invalid_request'),
  raw('{"a\\u0000":1}', 'http.invalid_text'),
  raw(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`, 'http.body_too_deep', 'a very deep object'),
  raw(`${'['.repeat(300_000)}${']'.repeat(300_000)}`, 'http.body_too_deep', 'a very deep list'),
  raw(`[${'1,'.repeat(500_000)}1]`, 'http.too_many_values', 'a very long list'),
  strangeKey('__proto__'),
  strangeKey('constructor'),
  strangeKey('prototype'),
  strangeKey('amount'),
];

describe.each(withBody.map((route) => [route.id, route] as const))('the body of %s', (id, route) => {
  test('is known to these cases, field by field', () => {
    expect(Object.keys(rightBodies[id] ?? {})).toEqual(Object.keys(route.body?.properties ?? {}));
  });

  test('with a wrong field is refused, and the field is named', async () => {
    for (const field of Object.keys(rightBodies[id] ?? {})) {
      for (const wrong of wrongValues(route, field)) {
        expectProblem(await send(route, wrong.body), wrong.what, wrong);
      }
    }
    const unknown = { ...rightBodies[id], price: 1 };
    const wanted = { status: 400, pointer: '/price', code: 'http.invalid_request' };
    expectProblem(await send(route, unknown), 'an unknown field', wanted);
  });

  test('that is no body of ours is refused', async () => {
    const headers = { 'content-type': 'application/json' };
    for (const wrong of wrongBodies) {
      expectProblem(await send(route, wrong.body, headers), wrong.what, wrong);
    }
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'x']) {
      const body = JSON.stringify(rightBodies[id]);
      const answer = await send(route, body, { 'content-type': type });
      expectProblem(answer, type, { status: 415, code: 'http.unsupported_media_type' });
    }
  });

  test('of two megabytes is refused', async () => {
    const body = JSON.stringify({ ...rightBodies[id], name: 'x'.repeat(2_000_000) });
    const answer = await send(route, body, { 'content-type': 'application/json' });
    expectProblem(answer, 'two megabytes', { status: 413, code: 'http.body_too_large' });
  });
});

/** Values that no query of this name takes. */
const wrongQueries: Readonly<Record<string, readonly string[]>> = {
  reach: ['', 'everything', 'subtree,organization'],
  stream: ['', 'x', 'order', "order-1'--", '%00', `order-${'x'.repeat(101)}`],
  from: ['', 'x', '2026-01-01', '2026-02-30T00:00:00Z', '2026-01-01T00:00:00+01:00', '1'],
  to: ['', 'x', '2026-13-01T00:00:00Z', 'now'],
  at: ['', 'x', '2026-01-01T25:00:00Z'],
  position: ['', '-1', 'x', '1e9', '9'.repeat(65)],
  format: ['', 'xml', 'pdf', 'ndjson,csv'],
  user: ['', 'x', `${randomUUID()},${randomUUID()}`],
  action: ['', 'x', 'constructor', 'billing.order.steal'],
  resource: ['', 'x', "order-1'--", '%00'],
  limit: ['0', '-1', '1001', '1e999', '1.5', 'abc', '', 'NaN'],
  fromSeq: ['0', '-1', '1e300', '1.5', 'abc', ''],
  cursor: ['x', '%00', 'e30', encodeURIComponent(btoa('{"position":"1; DROP"}')), 'x'.repeat(600)],
  after: ['x', '%00', `${randomUUID()}.1`, `${randomUUID()}.${'9'.repeat(64)}`, 'x'.repeat(200)],
  status: ['lost', '', 'placed,paid'],
  correlationId: ['x', '', `${randomUUID()},${randomUUID()}`],
  type: ['x', "billing.order-placed'--", '%00'],
  actor: ['', 'a b', 'x'.repeat(65), '%00'],
};

describe.each(withQuery.map((route) => [route.id, route] as const))('the query of %s', (_, route) => {
  const ask = (query: string) => owner.ask<Problem>('GET', `${pathOf(route, ids(route))}?${query}`);

  test('with a wrong value is refused', async () => {
    for (const name of route.query) {
      const wrong = wrongQueries[name] ?? [];
      expect({ name, cases: wrong.length }).toEqual({ name, cases: expect.any(Number) });
      expect(wrong.length).toBeGreaterThan(0);
      for (const value of wrong) expectProblem(await ask(`${name}=${value}`), `${name}=${value}`);
      expectProblem(await ask(`${name}=1&${name}=2`), `${name} twice`);
    }
  });

  test('with an unknown name is refused, and the name is named', async () => {
    const wanted = { status: 400, code: 'http.invalid_request' };
    expectProblem(await ask('price=1'), 'price', { ...wanted, pointer: '#/query/price' });
    expectProblem(await ask('__proto__=1'), '__proto__', { ...wanted, pointer: '#/query/__proto__' });
    expectProblem(await ask('constructor=1'), 'constructor', { ...wanted, pointer: '#/query/constructor' });
  });
});

describe.each(
  routes.filter(({ pathParameters }) => pathParameters.length > 0).map((route) => [route.id, route] as const),
)('the ids of %s', (id, route) => {
  test('that are none are answered like unknown ones', async () => {
    const strange = [
      '1',
      'null',
      `${randomUUID()},${randomUUID()}`,
      "1'--",
      '%00',
      `${randomUUID()}%00`,
      'x'.repeat(90),
    ];
    for (const name of route.pathParameters) {
      const ask = (value: string) =>
        owner.ask<Problem>(route.method, pathOf(route, { ...ids(route), [name]: value }), rightBodies[id], {
          'idempotency-key': randomUUID(),
        });
      const unknown = await ask(randomUUID());
      expectProblem(unknown, name, { status: 404 });
      for (const value of strange) {
        const answer = await ask(value);
        expectProblem(answer, `${name}=${value}`, { status: 404 });
        expect({ ...answer.body, traceId: '' }).toEqual({ ...unknown.body, traceId: '' });
      }
      expectProblem(await ask('%ff'), '%ff', { status: 400, code: 'http.malformed_url' });
    }
  });
});

describe.each(routes.filter(({ id }) => !open.includes(id)).map((route) => [route.id, route] as const))(
  'whoever is nobody at %s',
  (id, route) => {
    const ask = async (headers: Record<string, string>): Promise<Answer<Problem>> => {
      const answer = await fetch(`${product.url}${pathOf(route, ids(route))}`, {
        method: route.method,
        headers: { 'idempotency-key': randomUUID(), 'content-type': 'application/json', ...headers },
        ...(withBody.includes(route) ? { body: JSON.stringify(rightBodies[id]) } : {}),
        ...(route.method === 'DELETE' ? { body: '{}' } : {}),
      });
      return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Problem };
    };

    test('is refused', async () => {
      const nobody = { status: 401, code: 'identity.unauthenticated' };
      const origin = product.url;
      expectProblem(await ask({ origin }), 'nothing', nobody);
      expectProblem(await ask({ authorization: 'Bearer slw_nonsense' }), 'a bad token', nobody);
      expectProblem(await ask({ authorization: `Bearer ${'x'.repeat(4_000)}` }), 'a long token', nobody);
      expectProblem(await ask({ authorization: 'Basic YTpi' }), 'another scheme', nobody);
      expectProblem(await ask({ cookie: 'session=nonsense', origin }), 'a bad cookie', nobody);
      expectProblem(await ask({ cookie: `session=${'x'.repeat(4_000)}`, origin }), 'a long cookie', nobody);
    });

    test('is refused when the browser was sent by another site', async () => {
      if (route.method === 'GET') return;
      const { cookie } = owner;
      const foreign = { status: 403, code: 'http.foreign_origin' };
      expectProblem(await ask({ cookie }), 'no origin', foreign);
      for (const origin of ['https://evil.example', 'null', `${product.url}.evil.example`, 'x']) {
        expectProblem(await ask({ cookie, origin }), origin, foreign);
      }
    });
  },
);

describe('an Idempotency-Key', () => {
  test.each(['', ' ', 'a b', 'x'.repeat(256), 'k\u00e9y'])('(%s) that is none is refused', async (key) => {
    for (const route of withBody.filter(({ id }) => id.startsWith('orders_'))) {
      const answer = await send(route, rightBodies[route.id], { 'idempotency-key': key });
      expectProblem(answer, route.id, { status: 400 });
    }
  });
});

describe('what is no request', () => {
  /** Sends bytes as they are, and gives the status and the body of the answer. */
  function sendRaw(bytes: string): Promise<{ readonly status: number; readonly body: string }> {
    const { hostname, port } = new URL(product.url);
    return new Promise((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(bytes));
      let answer = '';
      socket.setTimeout(10_000, () => socket.destroy(new Error('no answer')));
      socket.on('data', (chunk) => (answer += chunk.toString()));
      socket.on('error', reject);
      socket.on('end', () => {
        const [head = '', body = ''] = answer.split('\r\n\r\n');
        expect(head).toContain('application/problem+json');
        resolve({ status: Number(head.split(' ')[1]), body });
      });
    });
  }

  test.each([
    ['noise', 'hello\r\n\r\n', 400, 'http.unreadable_request'],
    [
      'a long address',
      `GET /v1/me?cursor=${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n`,
      431,
      'http.headers_too_large',
    ],
    [
      'a NUL in a header',
      'GET /v1/me HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n',
      400,
      'http.unreadable_request',
    ],
    [
      'two lengths',
      'POST /v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'http.unreadable_request',
    ],
  ])('(%s) is answered as a problem too', async (_, bytes, status, code) => {
    const answer = await sendRaw(bytes);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ status, code, traceId: expect.any(String) });
  });
});

test('a session that has expired is nobody', async () => {
  const visitor = await owner.ask('POST', '/v1/session', {
    email: owner.email,
    password: 'correct horse battery staple',
  });
  expect(visitor.status).toBe(201);
  const cookie = visitor.headers.get('set-cookie')?.split(';')[0] ?? '';
  // Signing in is the one thing here that is written down.
  eventsBefore = await countEvents();
  const me = () => owner.ask<Problem>('GET', '/v1/me', undefined, { cookie });
  expect((await me()).status).toBe(200);
  await withOwner(product, (client) =>
    client.query(`UPDATE session.browser_sessions SET expires_at = now() - interval '1 second'
                  WHERE created_at = (SELECT max(created_at) FROM session.browser_sessions)`),
  );
  expectProblem(await me(), 'expired', { status: 401, code: 'identity.unauthenticated' });
  expect((await owner.ask('GET', '/v1/me')).status).toBe(200);
});

test('nothing of all this is an error of ours in the log', () => {
  expect(product.part('api').output).not.toContain('a request failed');
});
