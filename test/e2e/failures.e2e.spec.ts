import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { cloudServers, delivered, endingOf, midApply } from '../support/chaos';
import { readEvents } from '../support/event-stream';
import { everythingStored, filesBelow } from '../support/everything-stored';
import { leaksIn } from '../support/needles';
import { Product } from '../support/product';
import { checkStoredEvents } from '../support/stored-events';
import { storyOf, typesOf } from '../support/story';
import type { PageOf } from '../support/story';
import type { OperationView, OrderView, Visitor } from '../support/visitor';

jest.setTimeout(120_000);

let product: Product;
let owner: Visitor;

beforeAll(async () => {
  product = await Product.start();
  owner = await product.firstOwner();
});

afterAll(() => product.stop());

describe.each([
  ['fail', 'before the server exists', 0],
  ['fail_after_create', 'after the server was made', 1],
])('[terraform] a cloud that fails (%s) %s', (mode, _, everBilled) => {
  let operation: OperationView;
  const needle = `quota of region exhausted (${mode})`;
  /** Everything that the product has said about this order. */
  const said: unknown[] = [];

  beforeAll(async () => {
    // A cloud that answers with the caller's own credentials in its error is the worst case.
    const message = `${needle}, token ${product.env['SANDBOX_TOKEN'] ?? ''}`;
    await product.sandbox('PUT', '/faults', { cloudCreate: { mode, message } });
    const { body } = await owner.order('sandbox_succeeds', 'unlucky');
    operation = await owner.operation(body.id, ['succeeded', 'failed']);
    await product.sandbox('PUT', '/faults', { cloudCreate: null });
  });

  test('ends refunded exactly once, with an empty cloud', async () => {
    expect(await endingOf(product, owner, operation.id)).toEqual({
      order: 'refunded',
      price: 900,
      charges: 1,
      captured: 900,
      refunded: 900,
      servers: 0,
      everBilled,
      reserved: 0,
    });
    const { servers } = await product.sandbox<{ servers: unknown[] }>('GET', '/cloud/servers');
    expect(servers).toEqual([]);
  });

  test('shows the cloud’s own words on the order, the operation and in the log', async () => {
    const order = await owner.ask<OrderView>('GET', `/orders/${operation.id}`);
    const log = await owner.ask<PageOf<unknown>>('GET', `/operations/${operation.id}/log?limit=1000`);
    said.push(order.body, operation, log.body);
    expect(order.body.reason).toMatchObject({
      code: 'provisioning.failed',
      detail: expect.stringContaining(needle),
    });
    expect(operation).toMatchObject({
      status: 'failed',
      error: { code: 'provisioning.failed', detail: expect.stringContaining(needle) },
    });
    expect(JSON.stringify(log.body)).toContain(needle);
    const stages = Object.fromEntries(operation.stages.map(({ name, status }) => [name, status]));
    expect(stages).toMatchObject({ payment: 'succeeded', provisioning: 'failed', refund: 'succeeded' });
  });

  test('tells the story to its end', async () => {
    const story = await storyOf(owner, operation.correlationId);
    said.push(story);
    const milestones = [
      'billing.payment-captured',
      'provisioning.provisioning-failed',
      'billing.payment-refunded',
      'licensing.quota-released',
      'billing.order-refunded',
    ];
    const types = typesOf(story);
    expect(types).toEqual(expect.arrayContaining(milestones));
    expect(types.filter((type) => type === 'billing.payment-refunded')).toHaveLength(1);
    expect(types.at(-1)).toMatch(/^billing\./);
  });

  test('keeps the credentials to itself, wherever one looks', async () => {
    const url = `${owner.url}/v1/organizations/${owner.organizationId}/operations/${operation.id}/events`;
    said.push(await readEvents(url, { cookie: owner.cookie }));
    const stored = await everythingStored(product);
    const places = {
      answers: JSON.stringify(said),
      'log of the api': product.part('api').output,
      'log of the projector': product.part('projector').output,
      ...stored,
      ...(await filesBelow(join(product.dataDir, 'runs'))),
    };
    expect(Object.values(stored).join()).toContain(needle);
    expect(Object.keys(places).length).toBeGreaterThan(Object.keys(stored).length + 3);
    expect(leaksIn(places, { token: product.env['SANDBOX_TOKEN'] ?? '' })).toEqual([]);
  });
});

describe('[terraform] an order that is cancelled', () => {
  const cancel = (orderId: string) =>
    owner.ask<{ code: string }>('POST', `/orders/${orderId}/cancellation`, {});
  const took = (captured: number, everBilled: number) => ({
    order: captured === 0 ? 'cancelled' : 'refunded',
    price: 900,
    charges: captured === 0 ? 0 : 1,
    captured,
    refunded: captured,
    servers: 0,
    everBilled,
    reserved: 0,
  });

  test('in the middle of the apply stops Terraform, takes down what exists, and gives the money back', async () => {
    await product.sandbox('PUT', '/faults', { cloudCreate: { mode: 'delay', delayMs: 60_000, times: 1 } });
    const { body } = await owner.order('sandbox_succeeds', 'regretted');
    const infrastructureId = await midApply(product);
    const answers = [await cancel(body.id), await cancel(body.id)];
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    const ending = await endingOf(product, owner, body.id);
    expect(ending).toEqual(took(900, ending.everBilled));
    expect(await cloudServers(product, infrastructureId)).toEqual([]);
    const operation = await owner.operation(body.id, ['failed']);
    expect(operation.error?.code).toBe('billing.cancelled');
    const story = typesOf(await storyOf(owner, operation.correlationId));
    expect(story).toEqual(
      expect.arrayContaining([
        'billing.order-placed',
        'billing.order-cancellation-requested',
        'billing.order-refunded',
      ]),
    );
    expect(await cancel(body.id)).toMatchObject({
      status: 422,
      body: { code: 'billing.order_not_cancellable' },
    });
  });

  test('while its payment waits for a confirmation is over, and was never charged', async () => {
    const { body } = await owner.order('sandbox_needs_confirmation', 'hesitant');
    await owner.operation(body.id, ['waiting']);
    expect(await cancel(body.id)).toMatchObject({ status: 202 });
    expect(await endingOf(product, owner, body.id)).toEqual(took(0, 0));
  });
});

describe('[terraform] an order whose cloud does not accept the credential of the organization', () => {
  const wrong = { provider: 'sandbox', name: 'Typed wrongly', fields: { apiToken: 'not-the-token' } };

  test('is refused before anybody pays', async () => {
    const added = await owner.ask<{ id: string }>('POST', '/credentials', wrong);
    const refusal = { status: 422, body: { code: 'provisioning.credential_not_accepted' } };
    expect(await chargesBy(() => owner.order('sandbox_succeeds', 'never'))).toMatchObject([refusal, 0]);
    expect((await owner.ask('DELETE', `/credentials/${added.body.id}`)).status).toBe(204);
  });

  test('fails with the reason when it was paid before, and the money goes back without waiting for a cloud that lets nobody in', async () => {
    await product.sandbox('PUT', '/faults', { cloudCreate: null });
    const { body } = await owner.order('sandbox_needs_confirmation', 'locked-out');
    await owner.operation(body.id, ['waiting']);
    const added = await owner.ask<{ id: string }>('POST', '/credentials', wrong);
    expect(added.status).toBe(201);
    const paid = { 'idempotency-key': randomUUID() };
    expect((await owner.ask('POST', `/orders/${body.id}/payments/confirmation`, {}, paid)).status).toBe(202);
    const ending = await endingOf(product, owner, body.id);
    expect(ending).toMatchObject({
      order: 'refunded',
      captured: 900,
      refunded: 900,
      servers: 0,
      everBilled: 0,
    });
    const operation = await owner.operation(body.id, ['failed']);
    expect(operation.error).toMatchObject({
      code: 'provisioning.failed',
      detail: expect.stringMatching(/does not accept the credential/),
    });
    // It is used by nothing, so it can be removed.
    expect((await owner.ask('DELETE', `/credentials/${added.body.id}`)).status).toBe(204);
  });
});

describe('[terraform] an order at a provider whose account is full', () => {
  afterAll(() => product.sandbox('PUT', '/faults', { cloudQuota: null, cloudRead: null }));

  test('is refused before anybody pays, and taken when there is room', async () => {
    const key = randomUUID();
    await product.sandbox('PUT', '/faults', { cloudQuota: { mode: 'limit', servers: 0 } });
    const refusal = { status: 422, body: { code: 'provisioning.provider_quota_exhausted' } };
    const refused = await chargesBy(() => owner.order('sandbox_succeeds', 'roomy', key));
    expect(refused).toMatchObject([refusal, 0]);
    await product.sandbox('PUT', '/faults', { cloudQuota: { mode: 'limit', servers: 1 } });
    const { status, body } = await owner.order('sandbox_succeeds', 'roomy', key);
    expect(status).toBe(202);
    expect(await endingOf(product, owner, body.id)).toEqual(delivered(900));
  });

  test('whose room nobody can see is refused for now, and says when to come again', async () => {
    await product.sandbox('PUT', '/faults', { cloudQuota: null, cloudRead: { mode: 'fail' } });
    const [answer, charges] = await chargesBy(() => owner.order('sandbox_succeeds', 'blind'));
    expect(answer).toMatchObject({ status: 503, body: { code: 'provisioning.cloud_does_not_answer' } });
    expect(answer.headers.get('retry-after')).toBe('30');
    expect(charges).toBe(0);
  });

  test('that fills up after it was paid is refunded', async () => {
    await product.sandbox('PUT', '/faults', { cloudRead: null });
    const { body } = await owner.order('sandbox_needs_confirmation', 'overtaken');
    await owner.operation(body.id, ['waiting']);
    await product.sandbox('PUT', '/faults', { cloudQuota: { mode: 'limit', servers: 0 } });
    const paid = { 'idempotency-key': randomUUID() };
    await owner.ask('POST', `/orders/${body.id}/payments/confirmation`, {}, paid);
    expect(await endingOf(product, owner, body.id)).toMatchObject({
      order: 'refunded',
      captured: 900,
      refunded: 900,
      servers: 0,
    });
  });
});

/** What it answered, and how many charges the gateway has more than before. */
async function chargesBy<T>(act: () => Promise<T>): Promise<readonly [T, number]> {
  const count = async () =>
    (await product.sandbox<{ charges: unknown[] }>('GET', '/gateway/charges')).charges.length;
  const before = await count();
  const answer = await act();
  return [answer, (await count()) - before];
}

test('every event that all this has stored fits its published schema', async () => {
  const { types, faults } = await checkStoredEvents(product);
  expect(types.size).toBeGreaterThan(20);
  expect(faults).toEqual([]);
});
