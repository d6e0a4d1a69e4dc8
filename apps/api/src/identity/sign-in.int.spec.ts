import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { anApi, password, theOwner } from '../given-api';
import type { GivenApi } from '../given-api';

let api: GivenApi;

beforeAll(async () => {
  api = await anApi({ TRUSTED_PROXIES: '10.0.0.1, 10.1.0.0/16' });
  await theOwner(api);
}, 60_000);
afterAll(() => api.close());

const right = { email: 'ada@example.com', password };
const wrong = { ...right, password: 'wrong' };
const refused = { status: 429, code: 'identity.too_many_tries' };
const notRight = { status: 401, code: 'identity.wrong_credentials' };

let visitors = 0;
/** An address whose network nobody else in this spec comes from. */
function aStranger(): string {
  visitors += 1;
  return `2001:db8:0:${visitors.toString(16)}::1`;
}

function signIn(payload: object, options: InjectOptions = {}): Promise<LightMyRequestResponse> {
  return api.app.inject({
    method: 'POST',
    url: '/v1/session',
    remoteAddress: aStranger(),
    payload,
    ...options,
  });
}
const said = (answer: LightMyRequestResponse) => ({
  status: answer.statusCode,
  code: answer.json<{ code?: string }>().code,
});
const spend = async (tries: number, payload: object, options?: () => InjectOptions) => {
  for (let n = 0; n < tries; n += 1) expect(said(await signIn(payload, options?.()))).toEqual(notRight);
};

test('ten wrong tries at an account, wherever they come from, are all for a quarter of an hour', async () => {
  const known = await signIn(right);
  expect(known.statusCode).toBe(201);
  expect(known.cookies).toMatchObject([
    { name: 'session' },
    { name: 'browser', httpOnly: true, sameSite: 'Strict', path: '/', maxAge: 180 * 86_400 },
  ]);
  await spend(10, wrong);

  const late = await signIn(right);
  expect(said(late)).toEqual(refused);
  expect(Number(late.headers['retry-after'])).toBeGreaterThan(800);
  expect(Number(late.headers['retry-after'])).toBeLessThanOrEqual(900);

  const note = known.cookies[1]?.value ?? '';
  const headers = { cookie: `browser=${note}` };
  // The browser that has been here before does not hear of them, and has ten tries of its own.
  await spend(9, wrong, () => ({ headers }));
  expect((await signIn(right, { headers })).statusCode).toBe(201);
  await spend(10 - 9, wrong, () => ({ headers }));
  expect(said(await signIn(right, { headers }))).toEqual(refused);
  for (const forged of [`${note.slice(0, -1)}${note.endsWith('0') ? '1' : '0'}`, 'x', note.slice(36)])
    expect(said(await signIn(right, { headers: { cookie: `browser=${forged}` } }))).toEqual(refused);
});

test('an account that is none is answered alike, to the header', async () => {
  const nobody = { email: 'nobody@example.com', password: 'wrong' };
  await spend(10, nobody);
  const late = await signIn(nobody);
  expect(said(late)).toEqual(refused);
  expect(Number(late.headers['retry-after'])).toBeGreaterThan(800);
});

test('fifty wrong tries from one network are all, whatever account they are at and whatever they say of themselves', async () => {
  let n = 0;
  const neighbour = () => {
    n += 1;
    return {
      remoteAddress: `2001:db8:ffff:1::${n.toString(16)}`,
      headers: { 'x-forwarded-for': `192.0.2.${String(n)}` },
    };
  };
  await Promise.all(
    Array.from({ length: 50 }, async (_, account) =>
      spend(1, { email: `somebody-${String(account)}@example.com`, password: 'wrong' }, neighbour),
    ),
  );
  const grace = { email: 'grace@example.com', password: 'wrong' };
  expect(said(await signIn(grace, neighbour()))).toEqual(refused);
  await spend(1, grace, () => ({ remoteAddress: '2001:db8:ffff:2::1' }));
});

test('through a trusted proxy the address counts that the proxy names, and nothing that stood there before', async () => {
  const through = (from: string) => ({
    remoteAddress: '10.1.2.3',
    headers: { 'x-forwarded-for': `198.51.100.${String(visitors++ % 250)}, ${from}, 10.0.0.1` },
  });
  await Promise.all(
    Array.from({ length: 50 }, async (_, account) =>
      spend(1, { email: `else-${String(account)}@example.com`, password: 'wrong' }, () =>
        through('203.0.113.5'),
      ),
    ),
  );
  const hopper = { email: 'hopper@example.com', password: 'wrong' };
  expect(said(await signIn(hopper, through('203.0.113.5')))).toEqual(refused);
  await spend(1, hopper, () => through('203.0.113.6'));
});

test('what was tried stands in the log, sealed, and a refusal does not', async () => {
  const count = async () => {
    let events = 0;
    for await (const { type, metadata, data } of api.writeSide.store.readAll()) {
      if (type !== 'identity.sign-in-tried') continue;
      events += 1;
      expect(JSON.stringify([metadata, data])).not.toMatch(/2001:|198\.51|ada@/);
      expect(metadata).toMatchObject({ organizationId: 'platform', ip: { sealed: {} } });
    }
    return events;
  };
  const before = await count();
  expect(before).toBeGreaterThan(100);
  const remoteAddress = '2001:db8:ffff:1::1';
  for (let n = 0; n < 5; n += 1) expect(said(await signIn(wrong, { remoteAddress }))).toEqual(refused);
  expect(await count()).toBe(before);
});
