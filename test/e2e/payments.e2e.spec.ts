import { randomUUID } from 'node:crypto';
import { delivered, endingOf, quotaOf } from '../support/chaos';
import type { ChargeRecord } from '../support/chaos';
import { until } from '../support/child';
import { Product } from '../support/product';
import { checkStoredEvents } from '../support/stored-events';
import { storyOf, typesOf } from '../support/story';
import type { OperationView, OrderView, PlacedOrder, Visitor } from '../support/visitor';

jest.setTimeout(120_000);

const price = 900;
let product: Product;
let owner: Visitor;
/** Two that take long by nature, because the gateway makes us wait: they go on while the others are tested. */
let silent: PlacedOrder;
let unrefunded: PlacedOrder;

beforeAll(async () => {
  product = await Product.start();
  owner = await product.firstOwner();
  unrefunded = await orderThatCannotBeRefunded();
  silent = (await owner.order('sandbox_times_out_after_charging', 'silent')).body;
});

afterAll(() => product.stop());

/** Nothing can be built for it, and the first refund fails. */
async function orderThatCannotBeRefunded(): Promise<PlacedOrder> {
  await product.sandbox('PUT', '/faults', { cloudCreate: { mode: 'fail', message: 'no capacity left' } });
  const { body } = await owner.order('sandbox_fails_on_refund', 'unrefunded');
  const { correlationId } = await owner.operation(body.id, ['running', 'waiting']);
  await until('a refund has failed', async () => {
    return typesOf(await storyOf(owner, correlationId)).includes('billing.payment-refund-failed');
  });
  await product.sandbox('PUT', '/faults', { cloudCreate: null });
  const [charge] = await chargesOf(body.id);
  await product.sandbox('POST', `/gateway/charges/${charge?.id ?? ''}/allow-refunds`);
  return body;
}

async function orderIs(id: string, status: string): Promise<OrderView> {
  return until(`the order is ${status}`, async () => {
    const { body } = await owner.ask<OrderView>('GET', `/orders/${id}`);
    if (body.status === status) return body;
    throw new Error(JSON.stringify(body));
  });
}

async function chargesOf(orderId: string): Promise<readonly ChargeRecord[]> {
  const { charges } = await product.sandbox<{ charges: readonly ChargeRecord[] }>('GET', '/gateway/charges');
  return charges.filter(({ reference }) => reference === orderId);
}

const payment = (body: object, orderId: string, path = '') =>
  owner.ask<PlacedOrder>('POST', `/orders/${orderId}/payments${path}`, body, {
    'idempotency-key': randomUUID(),
  });

describe('a declined payment', () => {
  let order: PlacedOrder;
  let operation: OperationView;

  beforeAll(async () => {
    order = (await owner.order('sandbox_declined', 'declined')).body;
    await orderIs(order.id, 'payment_failed');
    operation = await owner.operation(order.id, ['waiting']);
  });

  test('shows its reason on the order and on the operation', async () => {
    const { reason } = await orderIs(order.id, 'payment_failed');
    expect(reason).toEqual({
      code: expect.any(String),
      detail: expect.stringMatching(/insufficient funds/i),
    });
    expect(operation.stages.find(({ name }) => name === 'payment')).toMatchObject({
      detail: expect.stringMatching(/insufficient funds/i),
    });
  });

  test('builds nothing and frees the quota', async () => {
    expect(operation.resources).toMatchObject({ infrastructureId: null, serverId: null });
    await until('the quota is free again', async () =>
      typesOf(await storyOf(owner, operation.correlationId)).includes('licensing.quota-released'),
    );
    expect((await chargesOf(order.id)).map(({ status }) => status)).toEqual(['declined']);
  });

  test('cannot be confirmed', async () => {
    const { status, body } = await payment({}, order.id, '/confirmation');
    expect({ status, body }).toMatchObject({
      status: 422,
      body: { code: 'billing.order_not_awaiting_confirmation' },
    });
  });

  test('is paid again with another method, and the same order becomes a server', async () => {
    const again = await payment({ paymentMethod: 'sandbox_succeeds' }, order.id);
    expect(again).toMatchObject({ status: 202, body: { id: order.id, operationId: order.id } });
    expect(await endingOf(product, owner, order.id)).toEqual(delivered(price));
    const twice = await payment({ paymentMethod: 'sandbox_succeeds' }, order.id);
    expect(twice).toMatchObject({ status: 422, body: { code: 'billing.order_not_payable' } });
    const { correlationId } = await owner.operation(order.id, ['succeeded']);
    expect(correlationId).toBe(operation.correlationId);
  });
});

describe('a payment that needs confirmation', () => {
  test('waits, nothing is built, and goes on when it is confirmed', async () => {
    const { id } = (await owner.order('sandbox_needs_confirmation', 'confirmed')).body;
    await orderIs(id, 'awaiting_confirmation');
    const waiting = await owner.operation(id, ['waiting']);
    expect(waiting.resources.infrastructureId).toBeNull();
    const [one, two] = await Promise.all([
      payment({}, id, '/confirmation'),
      payment({}, id, '/confirmation'),
    ]);
    expect([one.status, two.status].toSorted()).toEqual([202, expect.any(Number)]);
    expect(await endingOf(product, owner, id)).toEqual(delivered(price));
  });
});

describe('an order for what is not sold', () => {
  test.each([
    ['item', 'server-huge', 'billing.unknown_item'],
    ['provider', 'elsewhere', 'billing.unknown_provider'],
    ['region', 'sandbox-west', 'billing.unknown_region'],
    ['paymentMethod', 'gold', 'billing.unknown_payment_method'],
    ['serverName', 'No Name', 'billing.invalid_server_name'],
  ])('(%s %s) is refused with %s', async (field, value, code) => {
    const wish = {
      item: 'server-small',
      provider: 'sandbox',
      region: 'sandbox-north',
      serverName: 'web-1',
      paymentMethod: 'sandbox_succeeds',
      [field]: value,
    };
    const refused = await owner.ask('POST', '/orders', wish, { 'idempotency-key': randomUUID() });
    expect(refused).toMatchObject({ status: 400, body: { code } });
  });
});

test('renewing the license moves its end by a year', async () => {
  type License = { readonly expiresAt: string; readonly status: string };
  const before = (await owner.ask<License>('GET', '/license')).body;
  const renewed = await owner.ask('POST', '/license/renewals', {});
  expect(renewed.status).toBe(201);
  const after = encodeURIComponent(renewed.headers.get('x-consistency-token') ?? '');
  const { body } = await owner.ask<License>('GET', `/license?after=${after}`);
  const days = (Date.parse(body.expiresAt) - Date.parse(before.expiresAt)) / 86_400_000;
  expect({ status: body.status, days: Math.round(days) }).toEqual({ status: 'active', days: 365 });
});

test('a gateway that takes the money and never answers is asked again, and charges once', async () => {
  expect(await endingOf(product, owner, silent.id)).toEqual(delivered(price));
  const { correlationId } = await owner.operation(silent.id, ['succeeded']);
  expect(typesOf(await storyOf(owner, correlationId))).toContain('billing.payment-outcome-unknown');
});

test('a refund that fails is tried again until the money is back, once', async () => {
  expect(await endingOf(product, owner, unrefunded.id)).toMatchObject({
    order: 'refunded',
    charges: 1,
    captured: price,
    refunded: price,
    servers: 0,
    reserved: 0,
  });
  expect((await orderIs(unrefunded.id, 'refunded')).reason).toMatchObject({
    code: 'provisioning.failed',
    detail: expect.stringContaining('no capacity left'),
  });
});

test('in the end the quota counts the servers that are there', async () => {
  const { confirmed } = await until('nothing is reserved', async () => {
    const quota = await quotaOf(owner);
    return quota.reserved === 0 && quota;
  });
  expect(confirmed).toBe(3);
});

test('every event that all this has stored fits its published schema', async () => {
  const { types, faults } = await checkStoredEvents(product);
  expect(types.size).toBeGreaterThan(20);
  expect(faults).toEqual([]);
});
