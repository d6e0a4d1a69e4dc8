import { randomUUID } from 'node:crypto';
import { Gateways } from '@slipway/application/billing';
import { Secret } from '@slipway/application/ports';
import { StripeGateway } from '@slipway/infra/billing/stripe/stripe-gateway.adapter';
import { StripeStandIn } from '../../../../test/stripe';
import { anApi, theOwner } from '../given-api';
import type { GivenApi, Owner } from '../given-api';

jest.setTimeout(60_000);

let stripe: StripeStandIn;
let api: GivenApi;
let owner: Owner;

beforeAll(async () => {
  stripe = await StripeStandIn.start();
  const access = {
    secretKey: new Secret(stripe.secretKey),
    baseUrl: stripe.url,
    returnUrl: 'http://localhost/',
  };
  api = await anApi({}, new Gateways([new StripeGateway(access)]));
  owner = await theOwner(api);
});
afterAll(async () => {
  await api.close();
  await stripe.close();
});

const ask = (method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object) =>
  api.app.inject({
    method,
    url: `/v1/organizations/${owner.organizationId}${path}`,
    headers: {
      cookie: owner.cookie,
      origin: 'http://localhost',
      host: 'localhost',
      'idempotency-key': randomUUID(),
    },
    ...(payload === undefined ? {} : { payload }),
  });
const offered = async () =>
  (await ask('GET', '/payment-methods')).json<{ items: { id: string }[] }>().items.map(({ id }) => id);
const order = (paymentMethod: string) =>
  ask('POST', '/orders', {
    item: 'server-small',
    provider: 'sandbox',
    region: 'sandbox-north',
    serverName: 'web-1',
    paymentMethod,
  });

test('an organization adds a card, pays with it, and takes it away again', async () => {
  expect(await offered()).toEqual([]);
  const added = await ask('POST', '/payment-methods', { paymentMethod: 'pm_card_visa' });
  expect(added.statusCode).toBe(201);
  const { paymentMethod } = added.json<{ paymentMethod: string }>();
  expect(await offered()).toEqual([paymentMethod]);
  expect((await order(paymentMethod)).statusCode).toBe(202);
  expect((await ask('DELETE', `/payment-methods/${paymentMethod}`)).statusCode).toBe(204);
  expect(await offered()).toEqual([]);
  expect((await order(paymentMethod)).json()).toMatchObject({ code: 'billing.unknown_payment_method' });
});

test('has one customer at the provider, also when two cards are added at once', async () => {
  await Promise.all(
    ['pm_card_visa', 'pm_card_mastercard'].map((paymentMethod) =>
      ask('POST', '/payment-methods', { paymentMethod }),
    ),
  );
  expect(stripe.shelves.customers.all()).toHaveLength(1);
  expect(await offered()).toHaveLength(2);
});

test('pays with no card of another organization', async () => {
  const { id: foreign } = stripe.shelves.methods.all().find(({ customer }) => customer === null) ?? {
    id: 'pm_none',
  };
  expect((await order(foreign)).statusCode).toBe(400);
  expect((await ask('DELETE', `/payment-methods/${foreign}`)).statusCode).toBe(404);
});

test.each([
  ['pm_card_chargeDeclined', 422, 'billing.payment_method_refused'],
  ['sandbox_succeeds', 422, 'billing.payment_methods_not_kept'],
  ['pm/../x', 400, 'http.invalid_request'],
])('does not add %s: %i %s', async (paymentMethod, status, code) => {
  const answer = await ask('POST', '/payment-methods', { paymentMethod });
  expect(answer.statusCode).toBe(status);
  expect(answer.json()).toMatchObject({ code });
});

test('is told that payments are not available while the provider is not', async () => {
  stripe.spoilNext('GET /v1/payment_methods', 'fail');
  const answer = await ask('GET', '/payment-methods');
  expect(answer.statusCode).toBe(503);
  expect(answer.body).not.toMatch(/stripe/i);
});
