import type { InjectOptions } from 'fastify';
import { MemoryAuthenticator } from '@slipway/infra/identity/given-authenticator';
import { anApi, theOwner } from '../given-api';
import type { GivenApi, Owner } from '../given-api';

const host = 'panel.example.com';
const origin = `https://${host}`;
type Options = { readonly options: { readonly challenge: string; readonly rpId?: string } };

let api: GivenApi;
let owner: Owner;
let handle = '';

beforeAll(async () => {
  api = await anApi({ PUBLIC_URL: origin });
  owner = await theOwner(api);
  handle = Buffer.from(owner.userId.replaceAll('-', ''), 'hex').toString('base64url');
}, 60_000);
afterAll(() => api.close());

async function ask<T = { code?: string }>(options: InjectOptions) {
  const answer = await api.app.inject({ ...options, headers: { host, ...options.headers } });
  const body = (answer.body.startsWith('{') ? answer.json() : {}) as T;
  return { status: answer.statusCode, body, answer };
}
const own = (method: 'GET' | 'POST' | 'DELETE', path = '', payload?: object) =>
  ask<Options & { code?: string; items?: { id: string; name: string }[] }>({
    method,
    url: `/v1/passkeys${path}`,
    headers: { cookie: owner.cookie, origin },
    ...(payload === undefined ? {} : { payload }),
  });
const challenge = async () =>
  (await ask<Options>({ method: 'POST', url: '/v1/session/passkey-challenges', payload: {} })).body.options
    .challenge;
const signIn = (payload: object) => ask({ method: 'POST', url: '/v1/session/passkeys', payload });
const wish = async (more: object = {}) => ({ challenge: await challenge(), rpId: host, origin, ...more });
const refused = { status: 401, body: { code: 'identity.passkey_refused' } };

const laptop = new MemoryAuthenticator();
const offer = async () => (await own('POST', '/offers', {})).body.options.challenge;

test('a passkey is added by its person, and by a challenge that was meant for that', async () => {
  const add = async (made: object, name = 'Laptop') => own('POST', '', { name, ...made });
  for (const wrong of [
    { challenge: await challenge(), rpId: host, origin },
    { challenge: await offer(), rpId: host, origin: 'https://evil.example.com' },
    { challenge: await offer(), rpId: 'evil.example.com', origin },
  ])
    expect(await add(laptop.create(wrong))).toMatchObject(refused);
  laptop.isUnlocked = false;
  expect(await add(laptop.create({ challenge: await offer(), rpId: host, origin }))).toMatchObject(refused);
  laptop.isUnlocked = true;
  expect((await add(laptop.create({ challenge: await offer(), rpId: host, origin }))).status).toBe(204);
  expect((await own('GET')).body.items).toMatchObject([{ name: 'Laptop' }]);
});

test('it signs in without address, password or code', async () => {
  const { status, answer } = await signIn(laptop.get(await wish(), handle));
  expect(status).toBe(201);
  const [session, note] = answer.cookies;
  expect([session?.name, note?.name]).toEqual(['__Host-session', '__Host-browser']);
  const cookie = `__Host-session=${session?.value ?? ''}`;
  expect((await ask({ url: '/v1/me', headers: { cookie } })).body).toMatchObject({
    user: { id: owner.userId },
  });
});

test('where a second factor is demanded, the session that it opens has seen two, and one by password has not', async () => {
  const organization = `/v1/organizations/${owner.organizationId}`;
  const by = (cookie: string, method: 'GET' | 'PUT', path: string, payload?: object) =>
    ask<{ code?: string; allowed?: boolean; waitsFor?: string | null }>({
      method,
      url: `${organization}${path}`,
      headers: { cookie, origin },
      ...(payload && { payload }),
    });
  const { answer } = await signIn(laptop.get(await wish(), handle));
  const cookie = `__Host-session=${answer.cookies[0]?.value ?? ''}`;
  const explained = async () =>
    (await by(cookie, 'GET', `/access/explain?user=${owner.userId}&action=servers.server.read`)).body;
  expect(await explained()).toMatchObject({ allowed: true, waitsFor: null });
  const demand = (secondFactor: string, who = cookie) => by(who, 'PUT', '/safeguards', { secondFactor });
  expect(await demand('required', owner.cookie)).toMatchObject({
    status: 422,
    body: { code: 'identity.second_factor_missing' },
  });
  expect((await demand('required')).status).toBe(204);
  expect((await by(cookie, 'GET', '/safeguards')).status).toBe(200);
  expect(await by(owner.cookie, 'GET', '/safeguards')).toMatchObject({
    status: 403,
    body: { code: 'identity.second_factor_demanded' },
  });
  expect(await explained()).toMatchObject({ allowed: false, decision: 'allowed', waitsFor: 'passkey' });
  expect((await demand('optional')).status).toBe(204);
  expect((await by(owner.cookie, 'GET', '/safeguards')).status).toBe(200);
});

test('what it has signed once opens nothing a second time, also of ten that come at once', async () => {
  const assertion = laptop.get(await wish(), handle);
  const answers = await Promise.all(Array.from({ length: 10 }, () => signIn(assertion)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(await signIn(assertion)).toMatchObject(refused);
});

test('nothing else is taken for it', async () => {
  const stranger = new MemoryAuthenticator();
  const nobody = Buffer.alloc(16, 7).toString('base64url');
  const locked = new MemoryAuthenticator();
  locked.isUnlocked = false;
  const good = laptop.get(await wish(), handle);
  for (const assertion of [
    stranger.get(await wish(), handle),
    { ...stranger.get(await wish(), handle), credentialId: good.credentialId },
    laptop.get(await wish(), nobody),
    laptop.get(await wish({ origin: 'https://evil.example.com' }), handle),
    laptop.get(await wish({ rpId: 'evil.example.com' }), handle),
    laptop.get(await wish({ challenge: await offer() }), handle),
    laptop.get(await wish({ challenge: 'AAAA' }), handle),
    { ...good, authenticatorData: laptop.get(await wish(), handle).authenticatorData.slice(0, -2) },
    { ...good, signature: good.signature.slice(0, -2) },
    { ...good, clientDataJSON: 'AAAA' },
  ])
    expect(await signIn(assertion)).toMatchObject(refused);
});

test('a copy of it whose counter stands still is refused', async () => {
  const key = new MemoryAuthenticator();
  key.counter = 5;
  const made = key.create({ challenge: await offer(), rpId: host, origin });
  expect((await own('POST', '', { name: 'Key', ...made })).status).toBe(204);
  expect((await signIn(key.get(await wish(), handle))).status).toBe(201);
  key.counter -= 1;
  expect(await signIn(key.get(await wish(), handle))).toMatchObject(refused);
});

test('it is removed, and opens nothing any more; an unknown one is not found', async () => {
  const { items = [] } = (await own('GET')).body;
  expect(items.map(({ name }) => name)).toEqual(['Laptop', 'Key']);
  expect((await own('DELETE', `/${items[0]?.id ?? ''}`)).status).toBe(204);
  expect((await own('DELETE', `/${items[0]?.id ?? ''}`)).status).toBe(404);
  expect((await own('DELETE', '/7')).status).toBe(404);
  expect(await signIn(laptop.get(await wish(), handle))).toMatchObject(refused);
});

test('adding one takes a fresh proof, for it opens the account for ever', async () => {
  await api.writeSide.pool.query(
    "UPDATE session.browser_sessions SET proven_at = now() - interval '11 minutes'",
  );
  expect(await own('POST', '/offers', {})).toMatchObject({
    status: 403,
    body: { code: 'identity.step_up_required' },
  });
});

test('how its person calls it stands nowhere in the clear, and is forgotten with the person', async () => {
  const events: unknown[] = [];
  for await (const { type, data } of api.writeSide.store.readAll()) events.push(type, data);
  expect(events).toContain('identity.passkey-added');
  expect(JSON.stringify(events) + api.logged()).not.toContain('Laptop');
});
