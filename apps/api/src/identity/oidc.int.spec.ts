import type { InjectOptions } from 'fastify';
import { generate } from 'otplib';
import { TestProvider } from '../../../../test/oidc/provider';
import type { Lie } from '../../../../test/oidc/provider';
import { anApi, theOwner } from '../given-api';
import type { GivenApi, Owner } from '../given-api';

const host = '127.0.0.1:3000';
const provider = new TestProvider();
let api: GivenApi;
let owner: Owner;

beforeAll(async () => {
  await provider.start();
  api = await anApi({
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: provider.clientId,
    OIDC_CLIENT_SECRET: provider.clientSecret,
    OIDC_NAME: 'Example',
  });
  owner = await theOwner(api);
}, 60_000);
afterAll(async () => {
  await api.close();
  await provider.stop();
});

/** A browser: it keeps what it is given. */
class Browser {
  readonly #cookies = new Map<string, string>();

  constructor(session?: string) {
    const [name = '', value = ''] = session?.split('=') ?? [];
    if (session) this.#cookies.set(name, value);
  }

  async ask(method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { host, origin: `http://${host}`, ...(cookie === '' ? {} : { cookie }) };
    const options: InjectOptions = { method, url, headers, ...(payload ? { payload } : {}) };
    const answer = await api.app.inject(options);
    for (const { name, value } of answer.cookies) this.#cookies.set(name, value);
    const body = answer.body.startsWith('{') ? answer.json<Record<string, unknown>>() : {};
    return { status: answer.statusCode, body };
  }

  /** Goes to the provider, and comes back with what it has sent along. */
  async visit(kind: 'visits' | 'link-visits' = 'visits'): Promise<Record<string, string>> {
    const { status, body } = await this.ask('POST', `/v1/oidc/${kind}`, {});
    expect(status).toBe(200);
    return Object.fromEntries(provider.visit(String(body['url'])).searchParams);
  }

  signIn(said: object) {
    return this.ask('POST', '/v1/oidc/sessions', said);
  }
}
const refusal = (status: number, code: string) => ({ status, body: { code } });
const me = async (browser: Browser) => (await browser.ask('GET', '/v1/me')).body['user'];

test('the sign-in page learns how the provider is called', async () =>
  expect((await new Browser().ask('GET', '/v1/oidc')).body).toEqual({ name: 'Example' }));

test('an account there opens none here before it is linked, whatever its address may be', async () => {
  const browser = new Browser();
  expect(await browser.signIn(await browser.visit())).toMatchObject(
    refusal(403, 'identity.account_not_linked'),
  );
});

test('it is linked by who is signed in here and there; then it opens this account', async () => {
  const here = new Browser(owner.cookie);
  expect((await here.ask('POST', '/v1/oidc/links', await here.visit('link-visits'))).status).toBe(204);
  const browser = new Browser();
  expect((await browser.signIn(await browser.visit())).status).toBe(201);
  expect(await me(browser)).toMatchObject({ id: owner.userId });
});

test('an answer opens one session, in the browser that has asked for it, and links nothing by the way', async () => {
  const [browser, other] = [new Browser(), new Browser()];
  const said = await browser.visit();
  await other.visit();
  expect(await new Browser().signIn(said)).toMatchObject(refusal(403, 'identity.visit_unknown'));
  expect(await other.signIn(said)).toMatchObject(refusal(403, 'identity.not_vouched_for'));
  const here = new Browser(owner.cookie);
  const begun = await here.visit();
  expect(await here.ask('POST', '/v1/oidc/links', begun)).toMatchObject(
    refusal(403, 'identity.visit_unknown'),
  );
  expect((await browser.signIn(said)).status).toBe(201);
  expect(await browser.signIn(said)).toMatchObject(refusal(403, 'identity.visit_unknown'));
});

test.each<Lie>(['nonce', 'audience', 'issuer', 'key', 'expired'])(
  'a token with another %s vouches for nobody',
  async (lie) => {
    const browser = new Browser();
    const said = await browser.visit();
    provider.lie = lie;
    try {
      const { status, body } = await browser.signIn(said);
      expect({ lie, status, code: body['code'] }).toEqual({
        lie,
        ...{ status: 403, code: 'identity.not_vouched_for' },
      });
    } finally {
      provider.lie = 'none';
    }
  },
);

test('a provider that is down is said to be, and nobody comes in', async () => {
  const browser = new Browser();
  const said = await browser.visit();
  provider.isDown = true;
  try {
    expect((await browser.signIn(said)).status).toBe(503);
  } finally {
    provider.isDown = false;
  }
});

test('a second factor of ours is asked for after theirs', async () => {
  const here = new Browser(owner.cookie);
  const offered = await here.ask('POST', '/v1/second-factor/offers', {});
  const secret = String(offered.body['secret']);
  const codeAt = (steps: number) => generate({ secret, epoch: Math.floor(Date.now() / 1000) + steps * 30 });
  const enrolled = await here.ask('POST', '/v1/second-factor/enrolments', { code: await codeAt(-1) });
  const [recovery = ''] = enrolled.body['recoveryCodes'] as string[];

  const browser = new Browser();
  const said = await browser.visit();
  expect(await browser.signIn(said)).toMatchObject(refusal(401, 'identity.second_factor_required'));
  expect(await browser.signIn({ ...said, secondFactor: '000000' })).toMatchObject(
    refusal(401, 'identity.wrong_code'),
  );
  expect(await me(browser)).toBeUndefined();
  expect((await browser.signIn({ ...said, secondFactor: recovery })).status).toBe(201);
  expect(await me(browser)).toMatchObject({ id: owner.userId });
});

test('unlinked, it opens nothing any more', async () => {
  const here = new Browser(owner.cookie);
  for (let n = 0; n < 2; n += 1) expect((await here.ask('DELETE', '/v1/oidc/links')).status).toBe(204);
  const browser = new Browser();
  expect(await browser.signIn(await browser.visit())).toMatchObject(
    refusal(403, 'identity.account_not_linked'),
  );
});

test('who it is there stands neither in the log nor in a line of it', async () => {
  provider.subject = 'a needle of a subject';
  const here = new Browser(owner.cookie);
  await here.ask('POST', '/v1/oidc/links', await here.visit('link-visits'));
  const events: unknown[] = [];
  for await (const { type, data, metadata } of api.writeSide.store.readAll())
    events.push(type, data, metadata);
  expect(events).toContain('identity.account-linked');
  expect(JSON.stringify(events) + api.logged()).not.toContain(provider.subject);
});
