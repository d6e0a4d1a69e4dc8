import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { anApi, theOwner } from '../given-api';
import type { GivenApi, Owner } from '../given-api';

let api: GivenApi;
let owner: Owner;
/** Of the tokens that the owner has issued. */
const secrets: string[] = [];

const site = 'https://panel.example.com';

/** A minute: five writes of a person and thirty reads; 25 writes of the organization and 250; 150 reads of a network. */
beforeAll(async () => {
  api = await anApi({ RATE_LIMIT_FACTOR: '0.05', CORS_ORIGINS: site });
  owner = await theOwner(api);
}, 60_000);
afterAll(() => api.close());

const ask = (options: InjectOptions): Promise<LightMyRequestResponse> =>
  api.app.inject({ ...options, headers: { host: 'localhost', ...options.headers } });
const own = (path: string) => `/v1/organizations/${owner.organizationId}${path}`;
const asOwner = () => ({ cookie: owner.cookie, origin: 'http://localhost' });
const list = (remoteAddress: string) => ask({ url: own('/tokens'), headers: asOwner(), remoteAddress });
const issue = (remoteAddress: string, headers: Record<string, string> = asOwner()) =>
  ask({
    method: 'POST',
    url: own('/tokens'),
    headers,
    remoteAddress,
    payload: { name: 'ci', scopes: ['read', 'write'] },
  });
const nobody = (remoteAddress: string) => ask({ url: own('/tokens'), remoteAddress });
const code = (answer: LightMyRequestResponse) => answer.json<{ code?: string }>().code;

test('every answer of the API says what is left, for each limit that counts', async () => {
  const { headers } = await list('198.51.100.1');
  expect(headers['ratelimit-policy']).toBe(
    '"address-read";q=150;w=60, "account-read";q=30;w=60, "organization-read";q=250;w=60',
  );
  expect(headers['ratelimit']).toMatch(
    /^"address-read";r=149;t=60, "account-read";r=29;t=60, "organization-read";r=249;t=60$/,
  );
  expect((await ask({ url: '/livez' })).headers['ratelimit']).toBeUndefined();
});

test('a person who writes too much is refused, wherever they come from, and may still read', async () => {
  const answers = [];
  for (let n = 0; n < 6; n += 1) answers.push(await issue(`198.51.100.${String(10 + n)}`));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 201, 201, 201, 201, 429]);
  const last = answers.pop();
  secrets.push(...answers.map((issued) => issued.json<{ token: string }>().token));
  expect(last && code(last)).toBe('http.too_many_requests');
  expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0);
  expect(Number(last?.headers['retry-after'])).toBeLessThanOrEqual(60);
  expect(last?.headers['ratelimit']).toContain('"account-write";r=0;t=');
  expect((await list('198.51.100.1')).statusCode).toBe(200);
});

test('an organization has a limit of its own, for all who write there', async () => {
  const found = (secret = '') =>
    ask({
      method: 'POST',
      url: own('/children'),
      headers: { authorization: `Bearer ${secret}` },
      payload: { name: 'Child', kind: 'master_branch' },
    });
  const statuses = [];
  // With the five of the person above these are all; the last token has not written yet.
  for (const secret of secrets.slice(0, 4))
    for (let n = 0; n < 5; n += 1) statuses.push((await found(secret)).statusCode);
  expect(new Set(statuses)).toEqual(new Set([201]));
  const answer = await found(secrets[4]);
  expect([answer.statusCode, code(answer)]).toEqual([429, 'http.too_many_requests']);
  expect(answer.headers['ratelimit']).toContain('"token-write";r=4;');
  expect(answer.headers['ratelimit']).toContain('"organization-write";r=0;');
});

test('who does not say who they are is bounded by their network; of IPv6 all addresses of a /64 are one', async () => {
  const statuses = [];
  for (let n = 0; n < 151; n += 1)
    statuses.push((await nobody(`2001:db8:1:1::${n.toString(16)}`)).statusCode);
  expect(statuses.slice(0, 150).every((status) => status === 401)).toBe(true);
  expect(statuses[150]).toBe(429);
  expect((await nobody('2001:db8:1:2::1')).statusCode).toBe(401);
});

test('only scripts of a site that is named may read answers, and never with a cookie', async () => {
  const preflight = (origin: string) =>
    ask({
      method: 'OPTIONS',
      url: own('/tokens'),
      headers: { origin, 'access-control-request-method': 'POST' },
    });
  const named = await preflight(site);
  expect(named.statusCode).toBe(204);
  expect(named.headers['access-control-allow-origin']).toBe(site);
  expect(named.headers['access-control-allow-credentials']).toBeUndefined();
  expect((await preflight('https://evil.example')).headers['access-control-allow-origin']).toBeUndefined();
  const foreign = await ask({
    url: own('/tokens'),
    headers: { cookie: owner.cookie, origin: 'https://evil.example' },
  });
  expect(foreign.headers['access-control-allow-origin']).toBeUndefined();
});
