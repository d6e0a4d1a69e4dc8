import type { InjectOptions } from 'fastify';
import { mailLink } from '@slipway/application/notifications';
import { invitationToken } from '@slipway/application/organizations';
import type { MailRequest } from '@slipway/domain/notifications';
import { anApi, password, theOwner } from '../given-api';
import type { GivenApi, Owner } from '../given-api';

jest.setTimeout(60_000);

let api: GivenApi;
let owner: Owner;
beforeAll(async () => {
  api = await anApi();
  owner = await theOwner(api);
}, 60_000);
afterAll(() => api.close());

const host = 'panel.example.com';
async function ask(options: InjectOptions, cookie = '') {
  const headers = { host, ...(cookie !== '' && { cookie, origin: `http://${host}` }) };
  const answer = await api.app.inject({ ...options, headers });
  const text = answer.body;
  const body = text.startsWith('{') ? answer.json<Record<string, string>>() : {};
  return { status: answer.statusCode, code: body['code'], body, answer };
}
const post = (url: string, payload: object, cookie = '') => ask({ method: 'POST', url, payload }, cookie);
const base = () => `/v1/organizations/${owner.organizationId}/invitations`;

/** What stands in the newest mail of an invitation. */
async function newestToken(): Promise<string> {
  let newest: MailRequest | undefined;
  for await (const { type, data } of api.writeSide.store.readAll())
    if (type === 'notifications.mail-requested') newest = data as unknown as MailRequest;
  if (newest?.letter.kind !== 'invitation') throw new Error('the newest mail invites nobody');
  const secret = mailLink(api.writeSide.names, newest.mailId);
  return invitationToken(newest.letter, secret).reveal();
}
const invalid = { status: 403, code: 'organizations.invitation_invalid' };

test('an address is invited, looked at by its link, and becomes a member who is signed in', async () => {
  const invited = await post(base(), { email: 'bert@example.com', role: 'viewer' }, owner.cookie);
  expect(invited).toMatchObject({ status: 201, body: { invitationId: expect.any(String) as string } });
  expect(await post(base(), { email: 'BERT@example.com', role: 'admin' }, owner.cookie)).toMatchObject({
    status: 409,
    code: 'organizations.invitation_exists',
  });
  const token = await newestToken();
  const seen = await post('/v1/invitations/lookups', { token });
  expect([seen.status, seen.body]).toEqual([200, { organizationName: 'Acme Hosting', role: 'viewer' }]);
  const wish = { token, name: 'Bert', password };
  expect(
    await post('/v1/invitations/registrations', { ...wish, password: 'passwordpassword' }),
  ).toMatchObject({
    status: 400,
    code: 'identity.common_password',
  });
  const joined = await post('/v1/invitations/registrations', wish);
  expect(joined).toMatchObject({ status: 201, body: { organizationId: owner.organizationId } });
  const [session] = joined.answer.cookies;
  const cookie = `${session?.name ?? ''}=${session?.value ?? ''}`;
  const me = await ask({ url: '/v1/me' }, cookie);
  expect(me.answer.json()).toMatchObject({ user: { name: 'Bert', emailIsVerified: true } });
  const there = `/v1/organizations/${owner.organizationId}`;
  expect((await ask({ url: `${there}/safeguards` }, cookie)).status).toBe(200);
  expect(await post(base(), { email: 'cleo@example.com', role: 'viewer' }, cookie)).toMatchObject({
    status: 403,
    code: 'organizations.forbidden',
  });
  expect(await post('/v1/invitations/registrations', wish)).toMatchObject(invalid);
  expect(await post('/v1/invitations/lookups', { token })).toMatchObject(invalid);
});

test('an invitation that was sent again or revoked is worth nothing by the old link', async () => {
  const { body } = await post(base(), { email: 'dora@example.com', role: 'member' }, owner.cookie);
  const first = await newestToken();
  const one = `${base()}/${body['invitationId'] ?? ''}`;
  expect((await post(`${one}/resends`, {}, owner.cookie)).status).toBe(200);
  const second = await newestToken();
  expect(second).not.toBe(first);
  expect(await post('/v1/invitations/lookups', { token: first })).toMatchObject(invalid);
  expect((await post('/v1/invitations/lookups', { token: second })).status).toBe(200);
  expect((await ask({ method: 'DELETE', url: one }, owner.cookie)).status).toBe(204);
  expect(await post('/v1/invitations/lookups', { token: second })).toMatchObject(invalid);
  expect(await ask({ method: 'DELETE', url: one }, owner.cookie)).toMatchObject({ status: 404 });
});

test('a link for another purpose, or of nobody, opens no invitation', async () => {
  for (const token of ['x'.repeat(128), '0'.repeat(128), 'a'.repeat(96)])
    expect(await post('/v1/invitations/lookups', { token })).toMatchObject(invalid);
  const token = '0'.repeat(128);
  expect(await post('/v1/invitations/acceptances', { token }, owner.cookie)).toMatchObject(invalid);
  expect((await post('/v1/invitations/acceptances', { token })).status).toBe(401);
});

test('nobody is flooded: three mails in a quarter of an hour go to one address', async () => {
  const { body } = await post(base(), { email: 'eve@example.com', role: 'viewer' }, owner.cookie);
  const resend = () => post(`${base()}/${body['invitationId'] ?? ''}/resends`, {}, owner.cookie);
  expect([(await resend()).status, (await resend()).status]).toEqual([200, 200]);
  expect(await resend()).toMatchObject({ status: 429, code: 'identity.too_many_tries' });
});
