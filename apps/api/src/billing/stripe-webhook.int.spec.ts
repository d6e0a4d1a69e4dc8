import { randomBytes } from 'node:crypto';
import { Gateways } from '@slipway/application/billing';
import { signature } from '../../../../test/stripe/webhooks';
import { anApi } from '../given-api';
import type { GivenApi } from '../given-api';

jest.setTimeout(60_000);

const secret = `whsec_${randomBytes(16).toString('hex')}`;
let api: GivenApi;

beforeAll(async () => {
  const settings = { STRIPE_WEBHOOK_SECRETS: `${secret},whsec_of_yesterday` };
  api = await anApi(settings, new Gateways([]));
});
afterAll(() => api.close());

const now = () => Math.floor(Date.now() / 1000);
const event = (id: string, more: object = {}) =>
  JSON.stringify(
    { id, object: 'event', data: { object: { object: 'payment_intent', id: 'pi_1', ...more } } },
    null,
    2,
  );
const tell = (payload: string, header: string | undefined, type = 'application/json') =>
  api.app.inject({
    method: 'POST',
    url: '/v1/webhooks/stripe',
    payload,
    headers: { 'content-type': type, ...(header === undefined ? {} : { 'stripe-signature': header }) },
  });
const kept = async () => {
  const { rows } = await api.writeSide.pool.query<{ event_id: string; body: string }>(
    'SELECT event_id, body FROM runtime.inbox ORDER BY event_id',
  );
  return rows;
};

test('a webhook that is signed is kept, byte by byte, before it is answered', async () => {
  const body = event('evt_1');
  const answer = await tell(body, signature(body, secret, now()));
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({ received: true });
  expect(await kept()).toEqual([{ event_id: 'evt_1', body }]);
});

test('a webhook that comes again, also at once and with the older secret, is kept once', async () => {
  const body = event('evt_2');
  const headers = [secret, 'whsec_of_yesterday', secret].map((one) => signature(body, one, now()));
  const answers = await Promise.all(headers.map((header) => tell(body, header)));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
  expect((await kept()).map(({ event_id }) => event_id)).toEqual(['evt_1', 'evt_2']);
});

test('a webhook may be as deep and long as Stripe likes', async () => {
  const deep = Array.from({ length: 30 }).reduce<object>((inner) => ({ inner }), {});
  const body = event('evt_3', { deep, list: Array.from({ length: 2000 }, () => ({ a: 1 })) });
  expect((await tell(body, signature(body, secret, now()))).statusCode).toBe(200);
});

describe('what is not signed by Stripe', () => {
  const body = event('evt_forged');

  test.each([
    ['no signature', undefined],
    ['a signature of somebody else', signature(body, 'whsec_guessed', now())],
    ['an old signature', signature(body, secret, now() - 301)],
    ['a signature of another body', signature(event('evt_4'), secret, now())],
    ['an empty signature', ''],
  ])('is refused and not kept: %s', async (_what, header) => {
    const answer = await tell(body, header);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'http.signature_refused' });
    expect((await kept()).map(({ event_id }) => event_id)).not.toContain('evt_forged');
  });

  test('is refused without a word about us when it is no JSON, too long, or a form', async () => {
    const long = ' '.repeat(1_048_577);
    const answers = [
      await tell('{', signature('{', secret, now())),
      await tell(long, signature(long, secret, now())),
      await tell('a=1', signature('a=1', secret, now()), 'application/x-www-form-urlencoded'),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([400, 413, 415]);
    for (const { body: text } of answers) expect(text).not.toMatch(/stack|node_modules|whsec|SyntaxError/);
  });
});

test('no secret is in the log', () => {
  expect(api.logged()).not.toContain(secret);
});
