import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Stripe from 'stripe';
import { StripeStandIn } from '.';
import parameters from './parameters.json';
import { signature } from './webhooks';

let standIn: StripeStandIn;
let stripe: Stripe;

beforeAll(async () => {
  standIn = await StripeStandIn.start();
  const { hostname, port } = new URL(standIn.url);
  const options = { host: hostname, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false } as const;
  stripe = new Stripe(standIn.secretKey, options);
});
afterAll(() => standIn.close());

const wish = (method = 'pm_card_visa', more: object = {}) => ({
  amount: 2500,
  currency: 'eur',
  payment_method: method,
  confirm: true,
  return_url: 'https://shop.test/back',
  ...more,
});
const failure = async (promise: Promise<unknown>): Promise<Record<string, unknown>> => {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Stripe.errors.StripeError)) throw new Error('it was not refused');
  return Object.assign(error, { status: error.statusCode }) as unknown as Record<string, unknown>;
};

describe('a payment intent', () => {
  it('succeeds at once, and says so in events', async () => {
    const intent = await stripe.paymentIntents.create(wish());
    expect(intent).toMatchObject({ status: 'succeeded', amount_received: 2500, currency: 'eur' });
    const types = standIn.webhooks.events.map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['payment_intent.created', 'payment_intent.succeeded']));
  });

  it.each([
    ['pm_card_chargeDeclined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
  ])('is declined with %s', async (method, decline_code) => {
    const refused = await failure(stripe.paymentIntents.create(wish(method)));
    expect(refused).toMatchObject({
      status: 402,
      type: 'StripeCardError',
      code: 'card_declined',
      decline_code,
    });
    expect(refused['payment_intent']).toMatchObject({ status: 'requires_payment_method' });
  });

  it('waits for the customer, whose bank says yes or no', async () => {
    const [yes, no] = await Promise.all(
      [1, 2].map(() => stripe.paymentIntents.create(wish('pm_card_authenticationRequired'))),
    );
    expect(yes).toMatchObject({ status: 'requires_action', next_action: { type: 'redirect_to_url' } });
    expect(standIn.authenticate(yes?.id ?? '').status).toBe('succeeded');
    expect(standIn.authenticate(no?.id ?? '', false).status).toBe('requires_payment_method');
  });

  it('of a debit succeeds days later', async () => {
    const { id, status } = await stripe.paymentIntents.create(wish('pm_standin_sepaDebit'));
    expect(status).toBe('processing');
    standIn.settle(id);
    expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'succeeded' });
  });

  it('is not confirmed twice, nor cancelled when it is paid', async () => {
    const { id } = await stripe.paymentIntents.create(wish());
    const refused = { status: 400, code: 'payment_intent_unexpected_state' };
    expect(await failure(stripe.paymentIntents.confirm(id))).toMatchObject(refused);
    expect(await failure(stripe.paymentIntents.cancel(id))).toMatchObject(refused);
  });

  it.each([
    [{ amount: 49 }, 'amount_too_small'],
    [{ amount: undefined }, 'parameter_missing'],
    [{ license_key: 'x' }, 'parameter_unknown'],
    [{ automatic_payment_methods: { enabled: true, sometimes: true } }, 'parameter_unknown'],
  ])('with %j is refused as %s', async (more, code) => {
    expect(await failure(stripe.paymentIntents.create(wish('pm_card_visa', more)))).toMatchObject({
      status: 400,
      type: 'StripeInvalidRequestError',
      code,
    });
  });
});

describe('an idempotency key', () => {
  it('gets the stored answer, also a declined one', async () => {
    for (const method of ['pm_card_visa', 'pm_card_chargeDeclined']) {
      const idempotencyKey = randomUUID();
      const before = standIn.shelves.intents.all().length;
      const ask = () =>
        stripe.paymentIntents
          .create(wish(method), { idempotencyKey })
          .catch((error: unknown) => String(error));
      const [first, second] = [await ask(), await ask()];
      expect(JSON.stringify(second)).toBe(JSON.stringify(first));
      expect(standIn.shelves.intents.all()).toHaveLength(before + 1);
    }
  });

  it('is refused with other parameters', async () => {
    const options = { idempotencyKey: randomUUID() };
    await stripe.paymentIntents.create(wish(), options);
    const refused = await failure(stripe.paymentIntents.create(wish('pm_card_visa', { amount: 1 }), options));
    expect(refused).toMatchObject({ status: 400, type: 'StripeIdempotencyError' });
  });

  it.each(['cut', 'silence'] as const)('finds what was made when the answer was lost: %s', async (fault) => {
    const options = { idempotencyKey: randomUUID(), timeout: 200 };
    // The library itself asks once more after a cut.
    standIn.spoilNext('POST /v1/payment_intents', fault);
    if (fault === 'cut') standIn.spoilNext('POST /v1/payment_intents', fault);
    const lost = await failure(stripe.paymentIntents.create(wish(), options));
    expect(lost).toMatchObject({ type: 'StripeConnectionError' });
    const count = standIn.shelves.intents.all().length;
    expect(await stripe.paymentIntents.create(wish(), options)).toMatchObject({ status: 'succeeded' });
    expect(standIn.shelves.intents.all()).toHaveLength(count);
  });
});

describe('a customer', () => {
  it('keeps payment methods, of which a declined one is never attached', async () => {
    const { id: customer } = await stripe.customers.create({
      name: 'Acme',
      metadata: { organization_id: 'acme' },
    });
    const { id } = await stripe.paymentMethods.attach('pm_card_visa', { customer });
    expect(await failure(stripe.paymentMethods.attach('pm_card_chargeDeclined', { customer }))).toMatchObject(
      { status: 402 },
    );
    const kept = async () => (await stripe.paymentMethods.list({ customer })).data.map((one) => one.id);
    expect(await kept()).toEqual([id]);
    expect(await failure(stripe.paymentIntents.create(wish(id)))).toMatchObject({ status: 400 });
    expect(await stripe.paymentIntents.create(wish(id, { customer }))).toMatchObject({
      status: 'succeeded',
      customer,
    });
    await stripe.paymentMethods.detach(id);
    expect(await kept()).toEqual([]);
  });

  it('has a list of intents, newest first and page by page', async () => {
    const { id: customer } = await stripe.customers.create({});
    const made: string[] = [];
    for (let n = 0; n < 3; n += 1)
      made.push((await stripe.paymentIntents.create(wish('pm_card_visa', { customer }))).id);
    const listed: string[] = [];
    for await (const { id } of stripe.paymentIntents.list({ customer, limit: 2 })) listed.push(id);
    expect(listed).toEqual(made.toReversed());
  });
});

describe('a refund', () => {
  it('goes back in parts, never more than there was', async () => {
    const { id: payment_intent } = await stripe.paymentIntents.create(wish());
    expect(await stripe.refunds.create({ payment_intent, amount: 2000 })).toMatchObject({
      status: 'succeeded',
    });
    expect(await failure(stripe.refunds.create({ payment_intent, amount: 501 }))).toMatchObject({
      status: 400,
    });
    expect(await stripe.refunds.create({ payment_intent })).toMatchObject({ amount: 500 });
    const again = await failure(stripe.refunds.create({ payment_intent }));
    expect(again).toMatchObject({ code: 'charge_already_refunded' });
  });

  it('may be pending, and fail later', async () => {
    const { id: payment_intent } = await stripe.paymentIntents.create(wish('pm_card_pendingRefund'));
    const { id, status } = await stripe.refunds.create({ payment_intent });
    expect(status).toBe('pending');
    standIn.endRefund(id, 'failed');
    expect((await stripe.refunds.list({ payment_intent })).data).toMatchObject([{ status: 'failed' }]);
  });
});

test('a disputed payment has a dispute that ends', async () => {
  const { id: payment_intent } = await stripe.paymentIntents.create(wish('pm_card_createDispute'));
  const [dispute] = (await stripe.disputes.list({ payment_intent })).data;
  expect(dispute).toMatchObject({ status: 'needs_response', amount: 2500 });
  standIn.closeDispute(dispute?.id ?? '', 'lost');
  expect(await stripe.disputes.retrieve(dispute?.id ?? '')).toMatchObject({ status: 'lost' });
});

test('a wrong key is not let in, and an unknown address is none', async () => {
  const { hostname, port } = new URL(standIn.url);
  const stranger = new Stripe('sk_test_wrong', { host: hostname, port, protocol: 'http' });
  expect(await failure(stranger.customers.create({}))).toMatchObject({ status: 401 });
  expect(await failure(stripe.balance.retrieve())).toMatchObject({ status: 404 });
});

test('its signatures are those that Stripe’s own library verifies', () => {
  const at = Math.floor(Date.now() / 1000);
  const body = JSON.stringify(standIn.webhooks.events[0]);
  const header = signature(body, 'whsec_one', at);
  expect(stripe.webhooks.constructEvent(body, header, 'whsec_one', 300).id).toBe(
    standIn.webhooks.events[0]?.id,
  );
  expect(() => stripe.webhooks.constructEvent(body, header, 'whsec_two', 300)).toThrow();
  expect(() =>
    stripe.webhooks.constructEvent(body, signature(body, 'whsec_one', at - 301), 'whsec_one', 300),
  ).toThrow();
});

test('its lists of parameters are those of the library that is installed', () => {
  const installed = readFileSync(`${__dirname}/../../node_modules/stripe/package.json`, 'utf8');
  expect(JSON.parse(installed)).toMatchObject({ version: parameters.version });
});
