import { randomUUID } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { AccountMails, linkToken } from '@slipway/application/identity';
import { mailIdOf, mailLink } from '@slipway/application/notifications';
import { aRequest } from '@slipway/application/runtime/given-runtime';
import { MemoryAuthenticator } from '@slipway/infra/identity/given-authenticator';
import { aPerson } from '@slipway/infra/identity/given-people';
import { rosterCommands, roster } from '@slipway/domain/organizations';
import { trusted } from '@slipway/domain/kernel';
import type { OrganizationId, UserId } from '@slipway/domain/kernel';
import { TestProvider } from '../../../../test/oidc/provider';
import { anApi, password, theOwner } from '../given-api';
import type { GivenApi, Owner } from '../given-api';

const host = 'panel.example.com';
const origin = `https://${host}`;
const email = 'bob@example.com';
const disabled = { status: 401, body: { code: 'identity.user_disabled' } };
const provider = new TestProvider();
const laptop = new MemoryAuthenticator();

let api: GivenApi;
let owner: Owner;
let bob: UserId;
let session: { readonly cookie: string };
let bearer: Readonly<Record<string, string>>;
let handle: string;
let account: string;

type Body = {
  id?: string;
  code?: string;
  token?: string;
  status?: string;
  url?: string;
  options?: { challenge: string };
};

async function ask(options: InjectOptions) {
  const answer = await api.app.inject({ ...options, headers: { host, origin, ...options.headers } });
  const body: Body = answer.body.startsWith('{') ? answer.json<Body>() : {};
  return { status: answer.statusCode, body, cookies: answer.cookies };
}

const cookieOf = (cookies: readonly { readonly name: string; readonly value: string }[]) =>
  cookies.map(({ name, value }) => `${name}=${value}`).join('; ');

async function linkAccount(): Promise<void> {
  const begun = await ask({ method: 'POST', url: '/v1/oidc/link-visits', payload: {}, headers: session });
  const cookie = `${session.cookie}; ${cookieOf(begun.cookies)}`;
  const payload = Object.fromEntries(provider.visit(String(begun.body.url)).searchParams);
  const linked = await ask({ method: 'POST', url: '/v1/oidc/links', payload, headers: { cookie } });
  expect(linked.status).toBe(204);
}

async function addPasskey(): Promise<void> {
  const asked = { method: 'POST', url: '/v1/passkeys/offers', payload: {}, headers: session } as const;
  const { options } = (await ask(asked)).body;
  const made = laptop.create({ challenge: options?.challenge ?? '', rpId: host, origin });
  const payload = { name: 'Laptop', ...made };
  const added = await ask({ method: 'POST', url: '/v1/passkeys', payload, headers: session });
  expect(added.status).toBe(204);
}

/** A browser keeps what it is given. */
async function byAccount() {
  const { body, cookies } = await ask({ method: 'POST', url: '/v1/oidc/visits', payload: {} });
  const cookie = cookieOf(cookies);
  const payload = Object.fromEntries(provider.visit(String(body.url)).searchParams);
  return ask({ method: 'POST', url: '/v1/oidc/sessions', payload, headers: { cookie } });
}

async function byPasskey() {
  const asked = { method: 'POST', url: '/v1/session/passkey-challenges', payload: {} } as const;
  const challenge = (await ask(asked)).body.options?.challenge ?? '';
  const payload = laptop.get({ challenge, rpId: host, origin }, handle);
  return ask({ method: 'POST', url: '/v1/session/passkeys', payload });
}

const byPassword = (secret = password, who = email) =>
  ask({ method: 'POST', url: '/v1/session', payload: { email: who, password: secret } });
const reset = (token: string) =>
  ask({ method: 'POST', url: '/v1/password/resets', payload: { token, password } });
const asOwner = (method: 'GET' | 'PUT' | 'DELETE', path: string, payload?: object) =>
  ask({ method, url: `${account}${path}`, headers: { cookie: owner.cookie }, ...(payload && { payload }) });
const askForLink = (who: string) =>
  ask({ method: 'POST', url: '/v1/password/reset-links', payload: { email: who } });

async function aResetLink(): Promise<string> {
  const { runner, names, clock } = api.writeSide;
  const request = aRequest(randomUUID());
  const bobs = { userId: bob, address: email };
  await new AccountMails(runner, names, clock).sendLink('password_reset', bobs, request);
  return linkToken(bob, mailLink(names, mailIdOf(request))).reveal();
}

beforeAll(async () => {
  await provider.start();
  api = await anApi({
    PUBLIC_URL: origin,
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: provider.clientId,
    OIDC_CLIENT_SECRET: provider.clientSecret,
    OIDC_NAME: 'Example',
  });
  owner = await theOwner(api);
  bob = await aPerson(api.writeSide, email);
  account = `/v1/organizations/${owner.organizationId}/people/${bob}`;
  handle = Buffer.from(bob.replaceAll('-', ''), 'hex').toString('base64url');
  const organizationId = trusted<OrganizationId>(owner.organizationId);
  await api.writeSide.runner.run({
    decider: roster,
    id: organizationId,
    command: rosterCommands.addMember({ organizationId, userId: bob, assignment: { role: 'admin' } }),
    request: aRequest(randomUUID(), { scope: organizationId }),
    facts: () => Promise.resolve({ by: 'owner' as const }),
  });
  expect((await reset(await aResetLink())).status).toBe(204);
  session = { cookie: cookieOf((await byPassword()).cookies) };
  const url = `/v1/organizations/${owner.organizationId}/tokens`;
  const made = await ask({
    method: 'POST',
    url,
    payload: { name: 'ci', scopes: ['read'] },
    headers: session,
  });
  bearer = { authorization: `Bearer ${made.body.token ?? ''}` };
  await linkAccount();
  await addPasskey();
}, 60_000);
afterAll(async () => {
  await api.close();
  await provider.stop();
});

const ways = [
  ['password', () => byPassword()],
  ['passkey', byPasskey],
  ['account elsewhere', byAccount],
] as const;

test.each(ways)('the account opens by %s as long as nothing is said', async (_, enter) =>
  expect((await enter()).status).toBe(201),
);

describe('a person whom an operator has disabled', () => {
  let link: string;
  let mails: number;

  beforeAll(async () => {
    link = await aResetLink();
    mails = await countMails();
    const reason = 'A stolen laptop';
    for (let n = 0; n < 2; n += 1)
      expect((await asOwner('PUT', '/disablement', { reason })).status).toBe(204);
    expect((await asOwner('GET', '')).body).toMatchObject({ userId: bob, status: 'disabled' });
  });

  test.each(ways)('gets no session by %s, and hears why once it is proven who it is', async (_, enter) =>
    expect(await enter()).toMatchObject(disabled),
  );

  test.each([
    ['GET', '/v1/me'],
    ['GET', '/v1/organizations/:organizationId'],
    ['POST', '/v1/organizations/:organizationId/children'],
  ] as const)('is refused with a session and a token at %s %s', async (method, path) => {
    const url = path.replace(':organizationId', owner.organizationId);
    const payload = { name: 'Shop', kind: 'end_user' };
    for (const headers of [session, bearer])
      expect(await ask({ method, url, headers, ...(method === 'POST' && { payload }) })).toMatchObject(
        disabled,
      );
  });

  test('leaves a trace of what was refused', async () => {
    const url = `/v1/organizations/${owner.organizationId}/children`;
    const payload = { name: 'Shop', kind: 'end_user' };
    expect(await ask({ method: 'POST', url, payload, headers: session })).toMatchObject(disabled);
    const refusals: unknown[] = [];
    for await (const { type, data } of api.writeSide.store.readAll())
      if (type === 'organizations.access-denied') refusals.push(data);
    expect(refusals).toContainEqual(
      expect.objectContaining({ actor: bob, because: 'identity.user_disabled' }),
    );
  });

  test('sets no password by a link from before, and gets no other link', async () => {
    expect(await reset(link)).toMatchObject(disabled);
    const asked = await askForLink(email);
    expect(asked).toEqual(await askForLink('nobody@example.com'));
    expect(await countMails()).toBe(mails);
  });

  test('is to a stranger what somebody unknown is', async () => {
    const wrong = await byPassword('wrong');
    expect(wrong).toMatchObject({ status: 401, body: { code: 'identity.wrong_credentials' } });
    const unknown = await byPassword('wrong', 'nobody@example.com');
    expect({ ...wrong.body, traceId: '' }).toEqual({ ...unknown.body, traceId: '' });
    expect(await reset(`${'0'.repeat(32)}${'1'.repeat(64)}`)).toMatchObject({
      body: { code: 'identity.reset_link_invalid' },
    });
  });

  test('leaves no word about it in the log in the clear', async () => {
    const events: unknown[] = [];
    for await (const { type, data } of api.writeSide.store.readAll()) events.push(type, data);
    expect(events).toContain('identity.user-disabled');
    expect(JSON.stringify(events) + api.logged()).not.toContain('stolen');
  });

  test('comes in again when enabled, by everything but a session from before', async () => {
    for (let n = 0; n < 2; n += 1) expect((await asOwner('DELETE', '/disablement')).status).toBe(204);
    expect((await asOwner('GET', '')).body).toMatchObject({ status: 'registered' });
    for (const [, enter] of ways) expect((await enter()).status).toBe(201);
    const old = await ask({ method: 'GET', url: '/v1/me', headers: session });
    expect(old).toMatchObject({ status: 401, body: { code: 'identity.unauthenticated' } });
    expect((await ask({ method: 'GET', url: '/v1/me', headers: bearer })).status).toBe(200);
  });
});

test('only an operator disables: an admin is refused, an owner elsewhere is too, and nobody disables oneself', async () => {
  const own = { cookie: cookieOf((await byPassword()).cookies) };
  const child = await ask({
    method: 'POST',
    url: `/v1/organizations/${owner.organizationId}/children`,
    payload: { name: 'Shop', kind: 'master_branch' },
    headers: own,
  });
  const payload = { reason: 'A quarrel' };
  const put = (organizationId: string, userId: string, headers: { cookie: string }) =>
    ask({
      method: 'PUT',
      url: `/v1/organizations/${organizationId}/people/${userId}/disablement`,
      payload,
      headers,
    });
  const forbidden = { status: 403, body: { code: 'organizations.forbidden' } };
  const shop = child.body.id ?? '';
  expect(await put(owner.organizationId, owner.userId, own)).toMatchObject(forbidden);
  expect(await put(shop, owner.userId, own)).toMatchObject(forbidden);
  expect(await put(shop, bob, { cookie: owner.cookie })).toMatchObject(forbidden);
  const oneself = await put(owner.organizationId, owner.userId, { cookie: owner.cookie });
  expect(oneself.body.code).toBe('identity.disables_oneself');
  const nobody = await put(owner.organizationId, randomUUID(), { cookie: owner.cookie });
  expect(nobody).toMatchObject({ status: 404, body: { code: 'identity.user_not_found' } });
});

async function countMails(): Promise<number> {
  let count = 0;
  for await (const { type } of api.writeSide.store.readAll())
    if (type === 'notifications.mail-requested') count += 1;
  return count;
}
