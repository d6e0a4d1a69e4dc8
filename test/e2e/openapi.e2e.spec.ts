import { committedDocument, pathOf, routesOf } from '../support/api-document';
import type { ApiDocument } from '../support/api-document';
import { Product } from '../support/product';

jest.setTimeout(60_000);

let product: Product;
let document: ApiDocument;

beforeAll(async () => {
  product = await Product.start();
  document = (await (await fetch(`${product.url}/v1/openapi.json`)).json()) as ApiDocument;
});

afterAll(() => product.stop());

const ids = new Proxy({}, { get: () => '00000000-0000-0000-0000-000000000000' });

test('the served document is OpenAPI 3.1, and the one that is committed', () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(document).toEqual(committedDocument);
});

test('every route says what it answers', () => {
  for (const { id, responses } of routesOf(document)) {
    const [good] = Object.keys(responses).filter((status) => status.startsWith('2'));
    const content = responses[good ?? '']?.content;
    // A stream has no schema, and nothing has none.
    const hasNone = id === 'operations_events' || good === '204';
    expect({ id, good, has: content !== undefined || hasNone }).toEqual({
      id,
      good: expect.stringMatching(/^20[0124]$/),
      has: true,
    });
  }
});

test('every route of the document is there: without a session it asks for one, and no other is there', async () => {
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
    'stripeWebhook_stripe',
  ];
  for (const route of routesOf(document)) {
    const answer = await fetch(`${product.url}${pathOf(route, ids)}`, {
      method: route.method,
      ...(route.method === 'POST' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {}),
    });
    // A challenge is for whoever asks, and a provider there is none.
    const ofNothing: Record<string, number> = { passkeySession_challenge: 200, oidc_begin: 422 };
    const given = ofNothing[route.id] ?? (route.method === 'GET' ? 200 : 400);
    const wanted = open.includes(route.id) ? given : 401;
    expect({ id: route.id, status: answer.status }).toEqual({ id: route.id, status: wanted });
  }
  for (const path of ['/v1', '/v1/users', '/v1/organizations', '/v1/../metrics/x', '/v1/orders']) {
    const answer = await fetch(`${product.url}${path}`);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.status).toBe(404);
  }
});

test('every query can wait for what was just written', () => {
  const deaf = routesOf(document).filter(({ method, query }) => method === 'GET' && !query.includes('after'));
  expect(deaf.map(({ id }) => id)).toEqual([]);
});

test('a new owner reads the own organization at once, by the token of the set-up', async () => {
  const link = (await product.operate('bootstrap')).trim();
  const answer = await fetch(`${product.url}/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      token: new URL(link).hash.replace('#token=', ''),
      name: 'Ada Owner',
      email: 'ada@example.test',
      password: 'correct horse battery staple',
      organizationName: 'Harbor Hosting',
    }),
  });
  expect(answer.status).toBe(201);
  const after = encodeURIComponent(answer.headers.get('x-consistency-token') ?? '');
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  const ask = async (path: string): Promise<unknown> =>
    (await fetch(`${product.url}${path}?after=${after}`, { headers: { cookie } })).json();
  expect(await ask('/v1/me')).toMatchObject({ organizations: [{ name: 'Harbor Hosting', role: 'owner' }] });
  expect(await ask('/v1/setup')).toMatchObject({ claimed: true });
});

test('the document can be browsed, and each error code leads to its explanation', async () => {
  const docs = await fetch(`${product.url}/v1/docs`);
  expect(docs.status).toBe(200);
  expect(await docs.text()).toContain('swagger');
  const { type } = (await (await fetch(`${product.url}/v1/me`)).json()) as { type: string };
  const explained = await fetch(new URL(type, product.url));
  expect(explained.status).toBe(200);
  expect(await explained.text()).toContain('identity.unauthenticated');
});

test('machines can ask how it is', async () => {
  for (const path of ['/livez', '/readyz', '/metrics']) {
    expect((await fetch(`${product.url}${path}`)).status).toBe(200);
    expect((await fetch(`${product.projectorUrl}${path}`)).status).toBe(200);
  }
});
