import type { InjectOptions } from 'fastify';
import { linkToken } from '@slipway/application/identity';
import { mailLink } from '@slipway/application/notifications';
import { trusted } from '@slipway/domain/kernel';
import type { MailId, UserId } from '@slipway/domain/kernel';
import type { MailRequest } from '@slipway/domain/notifications';
import { anApi, password, theOwner } from '../given-api';
import type { GivenApi, Owner } from '../given-api';

let api: GivenApi;
let owner: Owner;

beforeAll(async () => {
  api = await anApi();
  owner = await theOwner(api);
}, 60_000);
afterAll(() => api.close());

const host = 'panel.example.com';
const email = 'ada@example.com';
let present = password;
const other = 'another horse, another battery';

async function ask(options: InjectOptions) {
  const answer = await api.app.inject({ ...options, headers: { host, ...options.headers } });
  const text = answer.body;
  const code = text.startsWith('{') ? answer.json<{ code?: string }>().code : undefined;
  return { status: answer.statusCode, code, answer };
}
const post = (url: string, payload: object, cookie?: string) =>
  ask({
    method: 'POST',
    url,
    payload,
    headers: cookie === undefined ? {} : { cookie, origin: `http://${host}` },
  });

async function signIn(secret = present): Promise<string> {
  const { status, answer } = await post('/v1/session', { email, password: secret });
  expect(status).toBe(201);
  const [cookie] = answer.cookies;
  return `session=${cookie?.value ?? ''}`;
}
const isIn = async (cookie: string) => (await ask({ url: '/v1/me', headers: { cookie } })).status === 200;

/** What the log says of mails that were asked for, the newest last. */
async function mails(): Promise<readonly MailRequest[]> {
  const found: MailRequest[] = [];
  for await (const { type, data } of api.writeSide.store.readAll())
    if (type === 'notifications.mail-requested') found.push(data as unknown as MailRequest);
  return found;
}

/** What stands in the newest mail of this kind. */
async function tokenIn(kind: string): Promise<string> {
  const mail = (await mails()).filter(({ letter }) => letter.kind === kind).at(-1);
  const secret = mailLink(api.writeSide.names, mail?.mailId ?? trusted<MailId>(''));
  return linkToken(trusted<UserId>(owner.userId), secret).reveal();
}

test('an address is verified by the link that was sent there; a second click changes nothing', async () => {
  const cookie = await signIn();
  const me = async () => (await ask({ url: '/v1/me', headers: { cookie } })).answer.json();
  expect(await me()).toMatchObject({ user: { emailIsVerified: false } });
  expect((await post('/v1/email/verification-links', {}, cookie)).status).toBe(202);
  const token = await tokenIn('email_verification');
  const verify = (secret: string) => post('/v1/email/verifications', { token: secret });
  expect(await verify('x'.repeat(96))).toMatchObject({
    status: 403,
    code: 'identity.verification_link_invalid',
  });
  for (let n = 0; n < 2; n += 1) expect((await verify(token)).status).toBe(204);
  expect(await me()).toMatchObject({ user: { emailIsVerified: true } });
  expect(await post('/v1/email/verification-links', {}, cookie)).toMatchObject({
    status: 409,
    code: 'identity.email_verified',
  });
});

test('a password is changed by who knows it; all other sessions end, and the owner is told', async () => {
  const [here, there] = [await signIn(), await signIn()];
  const change = (current: string, next: string) =>
    post('/v1/password/changes', { current, password: next }, here);
  expect(await change('wrong', other)).toMatchObject({ status: 403, code: 'identity.wrong_password' });
  expect(await change(present, 'passwordpassword')).toMatchObject({
    status: 400,
    code: 'identity.common_password',
  });
  expect(await change(present, 'x'.repeat(14))).toMatchObject({ status: 400, code: 'http.invalid_request' });
  expect(await isIn(there)).toBe(true);

  expect((await change(present, other)).status).toBe(204);
  present = other;
  expect([await isIn(here), await isIn(there)]).toEqual([true, false]);
  expect(await post('/v1/session', { email, password })).toMatchObject({ status: 401 });
  await signIn();
  expect((await mails()).at(-1)?.letter).toEqual({ kind: 'password_changed' });
});

test('128 characters and emoji are a password, and no character of it is left out', async () => {
  const long = '🦊 und 🐢 laufen um die Wette, '.repeat(6).slice(0, 126) + '🦉!';
  const here = await signIn();
  expect((await post('/v1/password/changes', { current: present, password: long }, here)).status).toBe(204);
  present = long;
  expect((await post('/v1/session', { email, password: long.slice(0, -1) })).status).toBe(401);
  await signIn();
});

test('who is signed in elsewhere and does not know the password guesses it ten times', async () => {
  const found = await signIn();
  for (let n = 0; n < 9; n += 1)
    await post('/v1/password/changes', { current: `guess ${String(n)}`, password: other }, found);
  const refused = { status: 429, code: 'identity.too_many_tries' };
  // An earlier test has used one.
  expect(await post('/v1/password/changes', { current: present, password: other }, found)).toMatchObject(
    refused,
  );
  await signIn();
});

test('a forgotten password is set by the link of a mail, once; all sessions end and tries are forgiven', async () => {
  const before = await signIn();
  for (let n = 0; n < 12; n += 1) await post('/v1/session', { email, password: 'wrong' });
  expect(await post('/v1/session', { email, password: present })).toMatchObject({ status: 429 });

  const asked = await post('/v1/password/reset-links', { email: ' ADA@example.com' });
  expect(asked.status).toBe(202);
  const token = await tokenIn('password_reset');
  const reset = (secret: string, next = other) =>
    post('/v1/password/resets', { token: secret, password: next });
  const invalid = { status: 403, code: 'identity.reset_link_invalid' };
  for (const wrong of [
    'x'.repeat(96),
    `${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`,
    '0'.repeat(96),
  ])
    expect(await reset(wrong)).toMatchObject(invalid);
  expect(await reset(token, 'ada@example.com')).toMatchObject({ code: 'identity.password_about_person' });
  const [first, second] = await Promise.all([reset(token), reset(token)]);
  expect([first.status, second.status].toSorted()).toEqual([204, 403]);
  expect(await reset(token)).toMatchObject(invalid);
  present = other;
  expect(await isIn(before)).toBe(false);
  await signIn();
});

test('an address that nobody has is answered alike, and no mail goes there', async () => {
  const before = (await mails()).length;
  const began = performance.now();
  const { status, answer } = await post('/v1/password/reset-links', { email: 'nobody@example.com' });
  // As long as for somebody: whether there is an account does not show by the clock either.
  expect(performance.now() - began).toBeGreaterThan(248);
  expect([status, answer.json()]).toEqual([202, { usableForSeconds: 3600 }]);
  expect(await mails()).toHaveLength(before);
  for (let n = 0; n < 2; n += 1)
    expect((await post('/v1/password/reset-links', { email: 'nobody@example.com' })).status).toBe(202);
  expect(await post('/v1/password/reset-links', { email: 'nobody@example.com' })).toMatchObject({
    status: 429,
    code: 'identity.too_many_tries',
  });
});

describe('sessions', () => {
  type Listed = { id: string; isThisOne: boolean; ip: string; userAgent: string; lastSeenAt: string };
  const list = async (cookie: string) => {
    const { answer } = await ask({ url: '/v1/sessions', headers: { cookie } });
    return answer.json<{ items: Listed[] }>().items;
  };
  const end = (cookie: string, path = '') =>
    ask({ method: 'DELETE', url: `/v1/sessions${path}`, headers: { cookie, origin: `http://${host}` } });

  test('are seen by their person, who ends one of them, or all others', async () => {
    const [here, there, elsewhere] = [await signIn(), await signIn(), await signIn()];
    const own = await list(here);
    expect(own.length).toBeGreaterThanOrEqual(3);
    expect(own.filter(({ isThisOne }) => isThisOne)).toMatchObject([
      { ip: '127.0.0.1', userAgent: 'lightMyRequest' },
    ]);
    const other = (await list(there)).find(({ isThisOne }) => isThisOne)?.id ?? '';
    expect((await end(here, `/${other}`)).status).toBe(204);
    expect([await isIn(here), await isIn(there), await isIn(elsewhere)]).toEqual([true, false, true]);
    for (const unknown of [other, '7', '00000000-0000-0000-0000-000000000000'])
      expect(await end(here, `/${unknown}`)).toMatchObject({ status: 404, code: 'http.not_found' });
    expect((await end(here)).status).toBe(204);
    expect([await isIn(here), await isIn(elsewhere)]).toEqual([true, false]);
    expect(await list(here)).toHaveLength(1);
  });
});

test('the account is nothing for API tokens', async () => {
  const cookie = await signIn();
  const tokens = `/v1/organizations/${owner.organizationId}/tokens`;
  const { answer } = await post(tokens, { name: 'deploy', scopes: ['read', 'write'] }, cookie);
  const headers = { authorization: `Bearer ${answer.json<{ token: string }>().token}` };
  const change = { current: present, password };
  for (const [url, payload] of [
    ['/v1/password/changes', change],
    ['/v1/email/verification-links', {}],
  ] as const)
    expect(await ask({ method: 'POST', url, payload, headers })).toMatchObject({
      status: 403,
      code: 'identity.in_person_only',
    });
  expect(await ask({ url: '/v1/sessions', headers })).toMatchObject({ status: 403 });
});

test('no link and no password stands in the log or in a line of it', async () => {
  const token = await tokenIn('password_reset');
  const events: unknown[] = [];
  for await (const { data, metadata } of api.writeSide.store.readAll()) events.push(data, metadata);
  for (const secret of [token, token.slice(32), present, 'guess 1'])
    expect(JSON.stringify(events) + api.logged()).not.toContain(secret);
});
