import { randomUUID } from 'node:crypto';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { anApi, password, theOwner } from './given-api';
import type { GivenApi, Owner } from './given-api';

let api: GivenApi;
let owner: Owner;

beforeAll(async () => {
  api = await anApi();
  owner = await theOwner(api);
}, 60_000);
afterAll(() => api.close());

const host = 'panel.example.com';
const ask = (options: InjectOptions): Promise<LightMyRequestResponse> =>
  api.app.inject({ ...options, headers: { host, ...options.headers } });
const signedIn = (options: InjectOptions) =>
  ask({ ...options, headers: { cookie: owner.cookie, origin: `http://${host}`, ...options.headers } });
const inOrganization = (path: string) => `/v1/organizations/${owner.organizationId}${path}`;
const order = {
  item: 'server-small',
  provider: 'sandbox',
  region: 'sandbox-north',
  serverName: 'web-1',
  paymentMethod: 'card',
};
const problem = (answer: LightMyRequestResponse) => ({
  status: answer.statusCode,
  type: answer.headers['content-type'],
  code: answer.json<{ code: string }>().code,
});
const isProblem = (status: number, code: string) => ({
  status,
  type: expect.stringMatching(/^application\/problem\+json/),
  code,
});

async function aToken(scopes: readonly string[] = ['read']): Promise<{ id: string; token: string }> {
  const answer = await signedIn({
    method: 'POST',
    url: inOrganization('/tokens'),
    payload: { name: 'deploy', scopes },
  });
  expect(answer.statusCode).toBe(201);
  return answer.json();
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('a body', () => {
  const post = (payload: string | object, headers: Record<string, string> = {}) =>
    ask({ method: 'POST', url: '/v1/session', payload, headers });

  test('that is no JSON is named so', async () => {
    const headers = { 'content-type': 'application/json' };
    expect(problem(await post('{"email":', headers))).toEqual(isProblem(400, 'http.malformed_body'));
  });

  test('of two megabytes is too large', async () => {
    const large = { email: 'a@example.com', password: 'x'.repeat(2_000_000) };
    expect(problem(await post(large))).toEqual(isProblem(413, 'http.body_too_large'));
  });

  test('in another format is not read', async () => {
    const answer = await post('<email/>', { 'content-type': 'application/xml' });
    expect(problem(answer)).toEqual(isProblem(415, 'http.unsupported_media_type'));
  });

  test.each([
    '{"email":"a@example.com","password":"x","__proto__":{"isAdmin":true}}',
    '{"email":"a@example.com","password":"x","constructor":{"prototype":{"isAdmin":true}}}',
    '{"email":"a@example.com","password":"x","prototype":{}}',
    '{"email":"a@example.com","password":"x","constructor":1}',
    '{"email":"a@example.com","password":"x","isAdmin":true}',
    `{"email":${'['.repeat(100_000)}${']'.repeat(100_000)},"password":"x"}`,
    '{"email":{"$gt":""},"password":"x"}',
    '{"email":["a@example.com"],"password":"x"}',
    '{"email":"a@example.com"}',
    '[]',
    '[{"email":"a@example.com","password":"x"}]',
    'null',
    '"text"',
    '7',
    '{}',
  ])('%.80s is refused before anybody looks at it', async (payload) => {
    const answer = await post(payload, { 'content-type': 'application/json' });
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  test('that is missing is refused', async () => {
    const answer = await ask({ method: 'POST', url: '/v1/session' });
    expect(problem(answer)).toMatchObject({ status: 400 });
  });

  test('with wrong fields names each by a pointer', async () => {
    const answer = await post({ email: 7, extra: true });
    const { errors } = answer.json<{ errors: { pointer: string }[] }>();
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual(['/email', '/extra', '/password']);
  });
});

describe('who asks', () => {
  test('is asked for, with how to say it', async () => {
    const answer = await ask({ url: '/v1/me' });
    expect(problem(answer)).toEqual(isProblem(401, 'identity.unauthenticated'));
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });

  test.each([
    { cookie: 'session=' },
    { cookie: 'session=invented' },
    { cookie: '__Host-session=invented' },
    { authorization: 'Bearer ' },
    { authorization: 'Bearer junk' },
    { authorization: `Bearer slw_${'0'.repeat(32)}_${'0'.repeat(64)}_00000000` },
    { authorization: 'Basic YWRhOnBhc3N3b3Jk' },
    { authorization: `Bearer ${'x'.repeat(5000)}` },
  ])('with %j is nobody', async (headers) => {
    expect(problem(await ask({ url: '/v1/me', headers }))).toEqual(
      isProblem(401, 'identity.unauthenticated'),
    );
  });

  test('with a session is the person', async () => {
    const answer = await signedIn({ url: '/v1/me' });
    expect(answer.json()).toMatchObject({
      user: { id: owner.userId, name: 'Ada', email: 'ada@example.com' },
    });
  });

  test('gets a cookie that scripts and other sites do not see', async () => {
    const payload = { email: 'ada@example.com', password };
    const answer = await ask({ method: 'POST', url: '/v1/session', payload });
    expect(answer.cookies).toMatchObject([
      { name: 'session', httpOnly: true, sameSite: 'Strict', path: '/' },
      { name: 'browser', httpOnly: true, sameSite: 'Strict', path: '/' },
    ]);
  });

  test('and signs out is nobody from the next request on', async () => {
    const payload = { email: 'ada@example.com', password };
    const [cookie] = (await ask({ method: 'POST', url: '/v1/session', payload })).cookies;
    const headers = { cookie: `session=${cookie?.value ?? ''}`, origin: `http://${host}` };
    expect((await ask({ url: '/v1/me', headers })).statusCode).toBe(200);
    expect((await ask({ method: 'DELETE', url: '/v1/session', headers })).statusCode).toBe(204);
    expect((await ask({ url: '/v1/me', headers })).statusCode).toBe(401);
  });

  test('with a revoked token is nobody, on every route', async () => {
    const { id, token } = await aToken();
    const headers = bearer(token);
    expect((await ask({ url: '/v1/me', headers })).statusCode).toBe(200);
    expect((await ask({ url: inOrganization('/license'), headers })).statusCode).not.toBe(401);
    const revoked = await signedIn({ method: 'DELETE', url: inOrganization(`/tokens/${id}`) });
    expect(revoked.statusCode).toBe(204);
    for (const url of [
      '/v1/me',
      inOrganization(''),
      inOrganization('/license'),
      `/v1/organizations/${randomUUID()}`,
    ]) {
      expect(problem(await ask({ url, headers }))).toEqual(isProblem(401, 'identity.unauthenticated'));
    }
  });
});

describe('an organization', () => {
  test.each(['not-an-id', randomUUID(), '..', '%00', 'null'])('called %s is not there', async (id) => {
    const answer = await signedIn({ url: `/v1/organizations/${id}/license` });
    expect(answer.statusCode).toBe(404);
  });

  test('is not changed by a token that may only read', async () => {
    const { token } = await aToken(['read']);
    const headers = { ...bearer(token), 'idempotency-key': randomUUID() };
    const answer = await ask({ method: 'POST', url: inOrganization('/orders'), payload: order, headers });
    expect(problem(answer)).toEqual(isProblem(403, 'organizations.forbidden'));
  });
});

describe('a change with a session', () => {
  const change = (headers: Record<string, string>) =>
    ask({
      method: 'POST',
      url: inOrganization('/tokens'),
      payload: { name: 'deploy', scopes: ['read'] },
      headers: { cookie: owner.cookie, ...headers },
    });

  test.each([
    [{}],
    [{ origin: 'null' }],
    [{ origin: '' }],
    [{ origin: 'https://evil.example.com' }],
    [{ origin: `http://${host}.evil.example.com` }],
    [{ origin: `http://evil.example.com/${host}` }],
    [{ origin: `http://${host}:8080` }],
    [{ origin: `http://${host}@evil.example.com` }],
    [{ referer: `http://${host}/` }],
  ])('from %j is refused', async (headers) => {
    expect(problem(await change(headers))).toEqual(isProblem(403, 'http.foreign_origin'));
  });

  test('from our own pages is allowed, behind TLS too', async () => {
    expect((await change({ origin: `http://${host}` })).statusCode).toBe(201);
    expect((await change({ origin: `https://${host}` })).statusCode).toBe(201);
  });

  test('is not needed to read', async () => {
    const answer = await ask({
      url: '/v1/me',
      headers: { cookie: owner.cookie, origin: 'https://evil.example.com' },
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  test('with a token needs no origin: no browser sends one by itself', async () => {
    const { token } = await aToken(['write']);
    const headers = { ...bearer(token), 'idempotency-key': randomUUID() };
    const answer = await ask({ method: 'POST', url: inOrganization('/orders'), payload: order, headers });
    expect(answer.statusCode).toBe(202);
  });
});

describe('a request that may cost money', () => {
  const place = (key: string | undefined, payload: object = order) =>
    signedIn({
      method: 'POST',
      url: inOrganization('/orders'),
      payload,
      headers: key === undefined ? {} : { 'idempotency-key': key },
    });

  test('needs an Idempotency-Key', async () => {
    expect(problem(await place(undefined))).toEqual(isProblem(400, 'http.idempotency_key_required'));
  });

  test.each(['', ' ', 'a b', 'x'.repeat(256), 'caf\u00e9'])('needs a sensible one, not %j', async (key) => {
    const answer = await place(key);
    expect(answer.statusCode).toBe(400);
    expect(answer.json<{ code: string }>().code).toMatch(/^http\.idempotency_key_(invalid|required)$/);
  });

  test('gets the same answer to the same key, also when it is sent fifty times at once', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 50 }, () => place(key)));
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(new Set(answers.map(({ headers }) => headers['x-consistency-token'])).size).toBe(1);
  });

  test('is refused under the key of another request', async () => {
    const key = randomUUID();
    expect((await place(key)).statusCode).toBe(202);
    const other = await place(key, { ...order, serverName: 'web-2' });
    expect(problem(other)).toEqual(isProblem(422, 'runtime.idempotency_key_reused'));
  });

  test('refuses a price that the client names', async () => {
    const answer = await place(randomUUID(), { ...order, price: { minor: 1, currency: 'eur' } });
    expect(problem(answer)).toEqual(isProblem(400, 'http.invalid_request'));
  });
});

describe('a query', () => {
  test.each([
    'limit=0',
    'limit=101',
    'limit=1.5',
    'limit=x',
    'limit=1&limit=2',
    'cursor=',
    'unknown=1',
    'limit[$gt]=1',
  ])('with %s is refused', async (query) => {
    const answer = await signedIn({ url: inOrganization(`/orders?${query}`) });
    expect(answer.statusCode).toBe(400);
  });

  test.each(['junk', `${randomUUID()}.1`, '', 'a'.repeat(200)])('after %j is refused', async (token) => {
    const answer = await signedIn({ url: inOrganization(`/orders?after=${token}`) });
    expect(answer.statusCode).toBe(400);
  });
});

describe('the dashboard', () => {
  test.each(['/', '/setup', '/organizations/1/orders?tab=open'])('answers %s with its page', async (url) => {
    const answer = await ask({ url });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('<title>Dashboard</title>');
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-cache',
      'content-security-policy': expect.stringContaining("default-src 'self'"),
      'x-content-type-options': 'nosniff',
    });
  });

  test('has files that never change under their name', async () => {
    const { headers } = await ask({ url: '/assets/app-1234.js' });
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  test.each(['/v1/nothing', '/v1', '/assets/gone.js', '/metrics/x'])(
    'is not the answer to %s',
    async (url) => {
      expect(problem(await ask({ url }))).toEqual(isProblem(404, 'http.no_such_route'));
    },
  );

  test.each([
    '/../package.json',
    '/..%2f..%2fetc/passwd',
    '/assets/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/etc/passwd',
  ])('gives out no other file for %s', async (url) => {
    expect((await ask({ url })).body).not.toMatch(/"dependencies"|root:/);
  });

  test('is only there to be read', async () => {
    expect(problem(await ask({ method: 'POST', url: '/setup' }))).toEqual(
      isProblem(404, 'http.no_such_route'),
    );
  });
});

describe('every answer', () => {
  test('names its request, and is not kept by anybody', async () => {
    const { headers } = await ask({ url: '/v1/setup' });
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers['cache-control']).toBe('no-store');
  });

  test('that is a problem has the trace id of its request', async () => {
    const answer = await ask({ url: '/v1/me' });
    expect(answer.json<{ traceId: string }>().traceId).toBe(answer.headers['x-request-id']);
  });

  test('leaves no secret in the log', async () => {
    const { token } = await aToken();
    await ask({
      method: 'POST',
      url: '/v1/session',
      payload: { email: 'ada@example.com', password: 'wr0ng-n33dle' },
    });
    const [, cookie = ''] = owner.cookie.split('=');
    for (const secret of [token, cookie, password, 'wr0ng-n33dle'])
      expect(api.logged()).not.toContain(secret);
  });
});

test('live and ready say so to anybody', async () => {
  expect((await ask({ url: '/livez' })).json()).toEqual({ status: 'ok' });
  expect((await ask({ url: '/readyz' })).json()).toMatchObject({ status: 'ok' });
});
