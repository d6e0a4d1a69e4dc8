import { randomBytes, randomUUID } from 'node:crypto';
import { StripeStandIn } from '../stripe';
import { until } from '../support/child';
import { Product } from '../support/product';
import type { OrderView, Visitor } from '../support/visitor';

jest.setTimeout(120_000);

const secret = `whsec_${randomBytes(16).toString('hex')}`;
let stripe: StripeStandIn;
let product: Product;
let owner: Visitor;
const methods = { visa: '', bankAsks: '', debit: '' };

beforeAll(async () => {
  stripe = await StripeStandIn.start();
  product = await Product.start({
    STRIPE_SECRET_KEY: stripe.secretKey,
    STRIPE_API_BASE: stripe.url,
    STRIPE_WEBHOOK_SECRETS: secret,
  });
  stripe.webhooks.endpoint = { url: `${product.url}/v1/webhooks/stripe`, secret };
  owner = await product.firstOwner();
  const keep = async (paymentMethod: string) =>
    (await owner.ask<{ paymentMethod: string }>('POST', '/payment-methods', { paymentMethod })).body
      .paymentMethod;
  methods.visa = await keep('pm_card_visa');
  methods.bankAsks = await keep('pm_card_authenticationRequired');
  methods.debit = await keep('pm_standin_sepaDebit');
});
afterAll(async () => {
  await product.stop();
  await stripe.close();
});

const orderIs = (id: string, status: string) =>
  until(`the order is ${status}`, async () => {
    const { body } = await owner.ask<OrderView>('GET', `/orders/${id}`);
    return body.status === status && body;
  });
const intentOf = (orderId: string) =>
  until('the payment is at Stripe', async () =>
    stripe.shelves.intents.all().find(({ description }) => description === `Order ${orderId}`),
  );

test('fifty equal requests by card are one order, one charge and fifty equal answers', async () => {
  const key = randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => owner.order(methods.visa, 'web-1', key)),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  const other = await owner.order(methods.visa, 'web-2', key);
  expect(other).toMatchObject({ status: 422, body: { code: 'runtime.idempotency_key_reused' } });
  await orderIs(answers[0]?.body.id ?? '', 'fulfilled');
  expect(stripe.shelves.intents.all().map(({ amount, status }) => ({ amount, status }))).toEqual([
    { amount: 900, status: 'succeeded' },
  ]);
});

test('a bank that asks sends the customer to an address, and its word builds the server', async () => {
  const { id } = (await owner.order(methods.bankAsks, 'asked')).body;
  await orderIs(id, 'awaiting_confirmation');
  const early = await owner.ask(
    'POST',
    `/orders/${id}/payments/confirmation`,
    {},
    { 'idempotency-key': randomUUID() },
  );
  expect(early).toMatchObject({ status: 422, body: { code: 'billing.payment_not_confirmed' } });
  const { body } = await owner.ask<{ url: string }>('GET', `/orders/${id}/payments/confirmation`);
  expect(body.url).toMatch(/^https:\/\/hooks\.stripe\.test\//);
  stripe.authenticate((await intentOf(id)).id);
  await orderIs(id, 'fulfilled');
});

test('a debit is waited for, and what Stripe tells while no worker lives is acted on by the next', async () => {
  const { id } = (await owner.order(methods.debit, 'debited')).body;
  const { id: intentId } = await intentOf(id);
  await until('the payment is pending', async () => {
    const { body } = await owner.ask<{ items: { type: string }[] }>(
      'GET',
      '/audit?type=billing.payment-pending',
    );
    return body.items.length === 1;
  });
  await product.part('projector').stop('SIGKILL');
  stripe.settle(intentId);
  await stripe.webhooks.settled();
  await product.startPart('projector');
  await orderIs(id, 'fulfilled');
});

test('an answer that Stripe lost is no second charge', async () => {
  stripe.spoilNext('POST /v1/payment_intents', 'cut');
  stripe.spoilNext('POST /v1/payment_intents', 'cut');
  const { id } = (await owner.order(methods.visa, 'lost')).body;
  await orderIs(id, 'fulfilled');
  const charged = stripe.shelves.intents.all().filter(({ description }) => description === `Order ${id}`);
  expect(charged).toHaveLength(1);
});

test('the ledger balances, and the operator finds that Stripe and the log agree', async () => {
  const { body } = await owner.ask<{ items: { account: string; balance: number }[] }>(
    'GET',
    '/ledger/balances',
  );
  const balances = Object.fromEntries(body.items.map(({ account, balance }) => [account, balance]));
  expect(balances).toEqual({ gateway: 3600, sales: -3600 });
  expect(await product.operate('reconcile')).toContain('agree on the payments of 30 days');
});

describe('a customer below, who bought by card', () => {
  type Below = { readonly id: string; readonly orderId: string };
  let below: Below;
  const under = <T>(method: string, path: string, body?: object) =>
    owner.ask<T>(method, `/v1/organizations/${below.id}${path}`, body, { 'idempotency-key': randomUUID() });
  const intent = () => intentOf(below.orderId);

  beforeAll(async () => {
    const { id } = (await owner.ask<{ id: string }>('POST', '/children', { name: 'Below', kind: 'end_user' }))
      .body;
    below = { id, orderId: '' };
    const added = await under<{ paymentMethod: string }>('POST', '/payment-methods', {
      paymentMethod: 'pm_card_visa',
    });
    const { paymentMethod } = added.body;
    const wish = {
      item: 'server-small',
      provider: 'sandbox',
      region: 'sandbox-north',
      serverName: 'web',
      paymentMethod,
    };
    const placed = await under<{ id: string }>('POST', '/orders', wish);
    below = { id, orderId: placed.body.id };
    await until('the order is fulfilled', async () => {
      const { body } = await under<OrderView>('GET', `/orders/${below.orderId}`);
      return body.status === 'fulfilled';
    });
  });

  test('gets a part back from whoever sold it, and never more than there was', async () => {
    const refunds = `/orders/${below.orderId}/refunds`;
    const asked = await under('POST', refunds, { minor: 300, reason: 'A day without service' });
    expect(asked.status).toBe(202);
    await until('it went back', async () => {
      const { body } = await under<{ refunds: { status: string }[] }>('GET', refunds);
      return body.refunds[0]?.status === 'refunded';
    });
    const tooMuch = await under('POST', refunds, { minor: 601, reason: 'Greed' });
    expect(tooMuch).toMatchObject({ status: 422, body: { code: 'billing.refund_exceeds_payment' } });
    const { id } = await intent();
    expect(stripe.shelves.refunds.all().filter((one) => one.payment_intent === id)).toMatchObject([
      { amount: 300 },
    ]);
  });

  test('decides no refund by themselves', async () => {
    const own = await owner.order(methods.visa, 'own');
    const refused = await owner.ask(
      'POST',
      `/orders/${own.body.id}/refunds`,
      { reason: 'Mine' },
      { 'idempotency-key': randomUUID() },
    );
    expect(refused).toMatchObject({ status: 403, body: { code: 'organizations.forbidden' } });
  });

  test('whose webhook was lost is put right by the operator', async () => {
    await stripe.webhooks.settled();
    // What waits in the inbox would look at the payment after the refund, and see it.
    await until('the inbox is empty', async () => {
      const metrics = await (await fetch(`${product.projectorUrl}/metrics`)).text();
      return /^slipway_inbox_waiting 0$/m.test(metrics);
    });
    const { endpoint } = stripe.webhooks;
    stripe.webhooks.endpoint = null;
    const body = new URLSearchParams({ payment_intent: (await intent()).id, amount: '100' });
    await fetch(`${stripe.url}/v1/refunds`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stripe.secretKey}` },
      body,
    });
    stripe.webhooks.endpoint = endpoint;
    await expect(product.operate('reconcile')).rejects.toThrow(/behind: stripe/);
    expect(await product.operate('reconcile', '--repair')).toMatch(/repaired: stripe/);
    expect(await product.operate('reconcile')).toContain('agree');
    const ledger = await under<{ items: { type: string }[] }>('GET', '/ledger');
    expect(ledger.body.items.map(({ type }) => type)).toContain('billing.refund-found');
  });
});

test('money that no order asked for is seen by whoever watches', async () => {
  const wish = { amount: '4200', currency: 'eur', payment_method: 'pm_card_visa', confirm: 'true' };
  const headers = { authorization: `Bearer ${stripe.secretKey}` };
  await fetch(`${stripe.url}/v1/payment_intents`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(wish),
  });
  await until('the metric says so', async () => {
    const metrics = await (await fetch(`${product.projectorUrl}/metrics`)).text();
    return /^slipway_unmatched_payments [1-9]/m.test(metrics);
  });
});

test('no key of Stripe is in a log of ours', () => {
  for (const part of ['api', 'projector'] as const) {
    expect(product.part(part).output).not.toContain(stripe.secretKey);
    expect(product.part(part).output).not.toContain(secret);
  }
});
