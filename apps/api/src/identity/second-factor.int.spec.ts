import type { InjectOptions } from 'fastify';
import { generate } from 'otplib';
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

async function ask(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  cookie?: string,
  payload?: object,
) {
  const headers = { host, ...(cookie === undefined ? {} : { cookie, origin: `http://${host}` }) };
  const options: InjectOptions = { method, url, headers, ...(payload === undefined ? {} : { payload }) };
  const answer = await api.app.inject(options);
  const body = answer.body.startsWith('{') ? answer.json<Record<string, unknown>>() : {};
  return { status: answer.statusCode, body, answer };
}
const signIn = (more: object = {}) => ask('POST', '/v1/session', undefined, { email, password, ...more });
async function cookieOf(asked: ReturnType<typeof signIn>): Promise<string> {
  const { status, answer } = await asked;
  expect(status).toBe(201);
  return `session=${answer.cookies[0]?.value ?? ''}`;
}
const isIn = async (cookie: string) => (await ask('GET', '/v1/me', cookie)).status === 200;
const refusal = (status: number, code: string) => ({ status, body: { code } });

/** What the app shows, so many half minutes from now; each may be used once. */
const codeAt = (secret: string, steps = 0) =>
  generate({ secret, epoch: Math.floor(Date.now() / 1000) + steps * 30 });

/** As if the last proof in all sessions were that old. */
const age = (minutes: number) =>
  api.writeSide.pool.query(
    `UPDATE session.browser_sessions SET proven_at = now() - make_interval(mins => $1)`,
    [minutes],
  );

let secret = '';
let recoveryCodes: readonly string[] = [];
let session = '';
let firstCode = '';

test('a second factor counts once a code of it came back; then all other sessions are over', async () => {
  const [here, there] = [await cookieOf(signIn()), await cookieOf(signIn())];
  expect((await ask('GET', '/v1/second-factor', here)).body).toEqual({
    isEnrolled: false,
    recoveryCodesLeft: 0,
  });
  const enrol = (code: string) => ask('POST', '/v1/second-factor/enrolments', here, { code });
  expect(await enrol('123456')).toMatchObject(refusal(422, 'identity.second_factor_missing'));
  const offered = await ask('POST', '/v1/second-factor/offers', here, {});
  expect(offered).toMatchObject({
    status: 201,
    body: { uri: expect.stringMatching(/^otpauth:\/\/totp\/Slipway/) },
  });
  secret = String(offered.body['secret']);
  expect(await enrol('abcdef')).toMatchObject(refusal(401, 'identity.wrong_code'));
  // Whoever mistypes is where they were before, in all browsers.
  expect([await isIn(here), await isIn(there)]).toEqual([true, true]);
  // Offered is not enrolled: the password is still enough.
  await cookieOf(signIn());

  firstCode = await codeAt(secret, -1);
  const enrolled = await enrol(firstCode);
  expect(enrolled.status).toBe(201);
  recoveryCodes = enrolled.body['recoveryCodes'] as string[];
  expect(new Set(recoveryCodes).size).toBe(10);
  expect([await isIn(here), await isIn(there)]).toEqual([true, false]);
  expect((await ask('GET', '/v1/second-factor', here)).body).toEqual({
    isEnrolled: true,
    recoveryCodesLeft: 10,
  });
  expect(await enrol(await codeAt(secret))).toMatchObject(refusal(409, 'identity.second_factor_exists'));
  expect(await ask('POST', '/v1/second-factor/offers', here, {})).toMatchObject(
    refusal(409, 'identity.second_factor_exists'),
  );
});

test('from then on the password is half of it; one code opens one session, also of many that come at once', async () => {
  expect(await signIn()).toMatchObject(refusal(401, 'identity.second_factor_required'));
  expect(await signIn({ code: '000000' })).toMatchObject(refusal(401, 'identity.wrong_code'));
  // The code of the enrolment is spent.
  expect(await signIn({ code: firstCode })).toMatchObject(refusal(401, 'identity.wrong_code'));
  const code = await codeAt(secret);
  const answers = await Promise.all(Array.from({ length: 5 }, () => signIn({ code })));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(4);
});

test('a recovery code does it too, once, however it is typed', async () => {
  const [code = ''] = recoveryCodes;
  session = await cookieOf(signIn({ code: code.toUpperCase().replaceAll('-', ' ') }));
  expect(await signIn({ code })).toMatchObject(refusal(401, 'identity.wrong_code'));
});

describe('before an act that a stranger at an open screen must not do', () => {
  const tokens = () => `/v1/organizations/${owner.organizationId}/tokens`;
  const issue = () => ask('POST', tokens(), session, { name: 'deploy', scopes: ['read'] });
  const prove = (more: object) => ask('POST', '/v1/session/proofs', session, { password, ...more });
  const tooLongAgo = refusal(403, 'identity.step_up_required');

  test('the last proof may be ten minutes old, and no older', async () => {
    await age(9);
    expect((await issue()).status).toBe(201);
    await age(11);
    expect(await issue()).toMatchObject(tooLongAgo);
    expect(await ask('POST', '/v1/second-factor/recovery-codes', session, {})).toMatchObject(tooLongAgo);
    expect(await ask('DELETE', '/v1/second-factor', session)).toMatchObject(tooLongAgo);
    expect(await isIn(session)).toBe(true);
  });

  test('another proof takes password and code', async () => {
    const [, code = '', next = ''] = recoveryCodes;
    expect(await prove({ password: 'wrong', code })).toMatchObject(refusal(403, 'identity.wrong_password'));
    expect(await prove({})).toMatchObject(refusal(401, 'identity.second_factor_required'));
    // A right password without a code is half of it, and no wrong try, however often somebody looks what is asked for.
    for (let n = 0; n < 10; n += 1) expect((await prove({})).status).toBe(401);
    expect(await issue()).toMatchObject(tooLongAgo);
    expect((await prove({ code })).status).toBe(204);
    expect((await issue()).status).toBe(201);
    expect(await prove({ code })).toMatchObject(refusal(401, 'identity.wrong_code'));
    const renewed = await ask('POST', '/v1/second-factor/recovery-codes', session, {});
    expect(renewed.status).toBe(201);
    expect(await prove({ code: next })).toMatchObject(refusal(401, 'identity.wrong_code'));
    recoveryCodes = renewed.body['recoveryCodes'] as string[];
  });

  test('who has no right there hears that, and not that a proof would help', async () => {
    await age(11);
    const nowhere = '/v1/organizations/00000000-0000-0000-0000-000000000000/tokens';
    const wish = { name: 'deploy', scopes: ['read'] };
    expect(await ask('POST', nowhere, session, wish)).toMatchObject({ status: 404 });
    await age(0);
  });
});

describe('an organization that demands a second factor', () => {
  const path = () => `/v1/organizations/${owner.organizationId}`;
  const set = (secondFactor: string) => ask('PUT', `${path()}/safeguards`, session, { secondFactor });
  const demanded = refusal(403, 'identity.second_factor_demanded');

  test('lets in who has one, and nobody else, by session or by token, from the next request on', async () => {
    const { body } = await ask('POST', `${path()}/tokens`, session, { name: 'deploy', scopes: ['read'] });
    const bearer = { authorization: `Bearer ${String(body['token'])}`, host };
    const byToken = () => api.app.inject({ url: `${path()}/tokens`, headers: bearer });
    expect((await set('required')).status).toBe(204);
    expect((await ask('GET', `${path()}/safeguards`, session)).body).toEqual({ secondFactor: 'required' });
    expect((await byToken()).statusCode).toBe(200);

    expect((await ask('DELETE', '/v1/second-factor', session)).status).toBe(204);
    expect(await ask('GET', `${path()}/safeguards`, session)).toMatchObject(demanded);
    expect(await set('optional')).toMatchObject(demanded);
    expect((await byToken()).json()).toMatchObject({ code: 'identity.second_factor_demanded' });
    // The account is still there, so that it can be set up.
    expect(await isIn(session)).toBe(true);

    const offered = await ask('POST', '/v1/second-factor/offers', session, {});
    secret = String(offered.body['secret']);
    const code = await codeAt(secret);
    expect((await ask('POST', '/v1/second-factor/enrolments', session, { code })).status).toBe(201);
    expect((await byToken()).statusCode).toBe(200);
    expect((await set('optional')).status).toBe(204);
  });

  test('is set by who has one', async () => {
    expect((await ask('DELETE', '/v1/second-factor', session)).status).toBe(204);
    expect(await set('required')).toMatchObject(refusal(422, 'identity.second_factor_missing'));
    const offered = await ask('POST', '/v1/second-factor/offers', session, {});
    secret = String(offered.body['secret']);
    const code = await codeAt(secret);
    expect((await ask('POST', '/v1/second-factor/enrolments', session, { code })).status).toBe(201);
  });
});

test('wrong codes are wrong tries: who has the password guesses ten of them', async () => {
  let refused = 0;
  for (let n = 0; n < 10 && refused === 0; n += 1)
    if ((await signIn({ code: '000000' })).status === 429) refused += 1;
  expect(await signIn({ code: '000000' })).toMatchObject(refusal(429, 'identity.too_many_tries'));
});

test('neither secret nor code stands in the log or in a line of it', async () => {
  const events: unknown[] = [];
  for await (const { data, metadata } of api.writeSide.store.readAll()) events.push(data, metadata);
  for (const needle of [secret, ...recoveryCodes, recoveryCodes[0]?.replaceAll('-', '')])
    expect(JSON.stringify(events) + api.logged()).not.toContain(needle);
});
