import { randomUUID } from 'node:crypto';
import { Client } from 'ssh2';
import { cloudServers, endingOf, quotaOf } from '../support/chaos';
import type { ChargeRecord } from '../support/chaos';
import { until } from '../support/child';
import { readEvents } from '../support/event-stream';
import type { StreamedEvent } from '../support/event-stream';
import { Product } from '../support/product';
import { checkStoredEvents } from '../support/stored-events';
import { storyOf, typesOf } from '../support/story';
import type { AuditItem, PageOf } from '../support/story';
import type { OperationView, OrderView, PlacedOrder, Visitor } from '../support/visitor';

jest.setTimeout(120_000);

let product: Product;
let owner: Visitor;
/** A server whose host says other things of itself; ordered first, because its verification is tried twice. */
let equipped: PlacedOrder;

beforeAll(async () => {
  product = await Product.start();
  owner = await product.firstOwner();
  equipped = await orderEquipped();
});

afterAll(() => product.stop());

type Faults = { readonly ssh: object | null };
type ServerView = {
  readonly status: string;
  readonly host: string;
  readonly port: number;
  readonly hostKeyFingerprint: string;
  readonly facts: { readonly cores: number; readonly docker: string | null } | null;
};

/** The first verification finds the host not answering; before the second one, it has other programs. */
async function orderEquipped(): Promise<PlacedOrder> {
  await product.sandbox('PUT', '/faults', { ssh: { mode: 'refuse', times: 1 } });
  const { body } = await owner.order('sandbox_succeeds', 'equipped');
  await until('the host was asked in vain', async () => {
    return (await product.sandbox<Faults>('GET', '/faults')).ssh === null;
  });
  const infrastructureId = await until('the infrastructure is known', async () => {
    const operation = await owner.ask<OperationView>('GET', `/operations/${body.id}`);
    return operation.body.resources.infrastructureId;
  });
  const [server] = await cloudServers(product, infrastructureId);
  await product.sandbox('PATCH', `/cloud/servers/${server?.id ?? ''}/host`, {
    commands: {
      nproc: '#!/bin/sh\necho 16\n',
      docker: '#!/bin/sh\necho "Docker version 29.1.2, build 0a1b2c3"\n',
    },
  });
  return body;
}

async function serverOf(operation: OperationView): Promise<ServerView> {
  const { status, body } = await owner.ask<ServerView>(
    'GET',
    `/servers/${operation.resources.serverId ?? ''}`,
  );
  expect(status).toBe(200);
  return body;
}

describe('[terraform] an order that is paid', () => {
  let placed: { readonly status: number; readonly headers: Headers; readonly body: PlacedOrder };
  let operation: OperationView;

  beforeAll(async () => {
    placed = await owner.order('sandbox_succeeds');
    operation = await owner.operation(placed.body.operationId, ['succeeded', 'failed']);
  });

  test('is answered with where its operation can be watched', () => {
    expect(placed.status).toBe(202);
    expect(placed.headers.get('location')).toBe(
      `/v1/organizations/${owner.organizationId}/operations/${placed.body.operationId}`,
    );
    expect(placed.headers.get('x-consistency-token')).toMatch(/^[0-9a-f-]{36}\.\d+$/);
  });

  test('ends with a server that is ready and has verified facts', async () => {
    expect(operation).toMatchObject({ status: 'succeeded', progress: 100, error: null });
    expect(await serverOf(operation)).toMatchObject({
      status: 'ready',
      name: 'web-1',
      sandbox: true,
      facts: { cores: expect.any(Number), os: expect.any(String), kernel: expect.any(String) },
    });
    const order = await owner.ask<OrderView>('GET', `/orders/${placed.body.id}`);
    expect(order.body).toMatchObject({ status: 'fulfilled', reason: null });
  });

  test('shows each stage with its times, one after the other', () => {
    type Timed = { readonly name: string; readonly status: string; startedAt: string; finishedAt: string };
    const stages = operation.stages as readonly unknown[] as readonly Timed[];
    const done = stages.filter(({ status }) => status === 'succeeded');
    expect(done.map(({ name }) => name)).toEqual([
      'order',
      'quota',
      'payment',
      'provisioning',
      'registration',
      'verification',
    ]);
    const rest = stages.filter((stage) => !done.includes(stage));
    expect(rest.map(({ name, status }) => [name, status])).toEqual([
      ['approval', 'skipped'],
      ['destruction', 'skipped'],
      ['refund', 'skipped'],
    ]);
    for (const { startedAt, finishedAt } of done) {
      expect(Date.parse(finishedAt)).toBeGreaterThanOrEqual(Date.parse(startedAt));
    }
    const starts = done.map(({ startedAt }) => Date.parse(startedAt));
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  });

  describe('tells its story', () => {
    let story: readonly AuditItem[];

    beforeAll(async () => {
      story = await storyOf(owner, operation.correlationId);
    });

    test('from the order to the server, in the order of the log', () => {
      const milestones = [
        'billing.order-placed',
        'licensing.quota-reserved',
        'billing.payment-captured',
        'billing.order-paid',
        'provisioning.infrastructure-requested',
        'provisioning.infrastructure-provisioned',
        'servers.server-registered',
        'servers.server-verified',
        'billing.order-fulfilled',
      ];
      const told = typesOf(story).filter((type) => milestones.includes(type));
      // What follows the payment are two wishes of one step, carried out side by side: either may be recorded first.
      const inOrder = [...told.slice(0, 3), ...told.slice(3, 5).toSorted(), ...told.slice(5)];
      expect(inOrder).toEqual(milestones);
      expect(typesOf(story)).toContain('licensing.quota-confirmed');
      const positions = story.map(({ position }) => position);
      expect(positions).toEqual(positions.toSorted());
    });

    test('with who and when', () => {
      expect(story[0]?.actor).toMatchObject({ kind: 'user', name: 'Ada Owner' });
      for (const { actor, at } of story.slice(1)) {
        expect(actor).toMatchObject({ kind: 'process', name: expect.any(String) });
        expect(new Date(at).toISOString()).toBe(at);
      }
    });

    test('with why: every event names the event or the request that caused it', () => {
      const request = operation.correlationId;
      const causes = new Set([request]);
      for (const { id, causationId, correlationId } of story) {
        expect(causes).toContain(causationId);
        expect(correlationId).toBe(request);
        causes.add(id);
      }
    });

    test('the same page by page', async () => {
      const inPages = await storyOf(owner, operation.correlationId, 3);
      expect(inPages).toEqual(story);
    });
  });

  test('took money once and built one server', async () => {
    expect(await endingOf(product, owner, placed.body.id)).toMatchObject({
      order: 'fulfilled',
      charges: 1,
      refunded: 0,
      servers: 1,
      everBilled: 1,
    });
  });
});

describe('an operation is streamed', () => {
  type Line = { readonly seq: number; readonly text: string };
  const linesIn = (seen: readonly StreamedEvent[]) =>
    seen.filter(({ event }) => event === 'log').map(({ data }) => data as Line);
  const statesIn = (seen: readonly StreamedEvent[]) =>
    seen.filter(({ event }) => event === 'operation').map(({ data }) => data as OperationView);

  test('live to its end, also by a reader who was cut off in between', async () => {
    const { body, headers } = await owner.order('sandbox_succeeds', 'streamed');
    const after = encodeURIComponent(headers.get('x-consistency-token') ?? '');
    const url = `${owner.url}/v1/organizations/${owner.organizationId}/operations/${body.id}/events`;
    const whole = readEvents(`${url}?after=${after}`, { cookie: owner.cookie });
    const first = await readEvents(
      `${url}?after=${after}`,
      { cookie: owner.cookie },
      (seen) => linesIn(seen).length >= 3,
    );
    const second = await readEvents(url, {
      cookie: owner.cookie,
      'last-event-id': first.at(-1)?.id ?? '',
    });
    const uninterrupted = await whole;
    expect(statesIn(first).map(({ status }) => status)).not.toContain('succeeded');
    expect(linesIn([...first, ...second])).toEqual(linesIn(uninterrupted));
    const numbers = linesIn(uninterrupted).map(({ seq }) => seq);
    expect(numbers).toEqual([...new Set(numbers)].toSorted((one, other) => one - other));
    for (const seen of [uninterrupted, second]) {
      expect(seen.at(-1)?.event).toBe('end');
      expect(statesIn(seen).at(-1)).toMatchObject({ status: 'succeeded', progress: 100 });
    }
    const versions = statesIn([...first, ...second]).map(
      (operation) => (operation as unknown as { version: number }).version,
    );
    expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
    const log = await owner.ask<PageOf<Line>>('GET', `/operations/${body.id}/log?limit=1000`);
    expect(log.body.items).toEqual(linesIn(uninterrupted));
    expect(log.body.items.map(({ text }) => text).join('\n')).toMatch(/apply/i);
  });

  test('and once more after its end: only that it ended', async () => {
    const { items } = (await owner.ask<PageOf<OperationView>>('GET', '/operations?limit=1')).body;
    const url = `${owner.url}/v1/organizations/${owner.organizationId}/operations/${items[0]?.id ?? ''}/events`;
    const all = await readEvents(url, { cookie: owner.cookie });
    const headers = { cookie: owner.cookie, 'last-event-id': all.at(-1)?.id ?? '' };
    expect((await readEvents(url, headers)).map(({ event }) => event)).toEqual(['end']);
  });
});

describe('an Idempotency-Key', () => {
  const wish = {
    item: 'server-small',
    provider: 'sandbox',
    region: 'sandbox-north',
    serverName: 'keyed',
    paymentMethod: 'sandbox_declined',
  };

  test('is needed to order', async () => {
    const { status, body } = await owner.ask('POST', '/orders', wish);
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { code: 'http.idempotency_key_required' },
    });
  });

  test('makes fifty equal requests at once one order with one answer and one charge', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const ask = () => owner.ask<PlacedOrder>('POST', '/orders', wish, headers);
    const answers = await Promise.all(Array.from({ length: 50 }, ask));
    const late = await ask();
    expect(new Set([...answers, late].map(({ status, body }) => JSON.stringify({ status, body }))).size).toBe(
      1,
    );
    const after = encodeURIComponent(late.headers.get('x-consistency-token') ?? '');
    const { body } = await owner.ask<PageOf<{ id: string; serverName: string }>>(
      'GET',
      `/orders?after=${after}`,
    );
    expect(body.items.filter(({ serverName }) => serverName === 'keyed')).toHaveLength(1);
    await owner.operation(late.body.id, ['waiting']);
    const { charges } = await product.sandbox<{ charges: readonly ChargeRecord[] }>(
      'GET',
      '/gateway/charges',
    );
    expect(charges.filter(({ reference }) => reference === late.body.id)).toHaveLength(1);
  });

  test('is refused for another request', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    expect((await owner.ask('POST', '/orders', wish, headers)).status).toBe(202);
    const other = await owner.ask('POST', '/orders', { ...wish, serverName: 'other' }, headers);
    expect(other).toMatchObject({ status: 422, body: { code: 'runtime.idempotency_key_reused' } });
  });
});

test('what was just written can be read, a hundred times in a row', async () => {
  for (let n = 1; n <= 100; n += 1) {
    const name = `Customer ${String(n)}`;
    const created = await owner.ask<{ id: string }>('POST', '/children', { name, kind: 'end_user' });
    const after = encodeURIComponent(created.headers.get('x-consistency-token') ?? '');
    const read = await owner.ask('GET', `/v1/organizations/${created.body.id}?after=${after}`);
    expect(read).toMatchObject({ status: 200, body: { name } });
  }
});

test('a host with more cores and a docker shows them', async () => {
  const operation = await owner.operation(equipped.id, ['succeeded', 'failed']);
  const { facts } = await serverOf(operation);
  expect(facts).toMatchObject({ cores: 16, docker: expect.stringContaining('29.1.2') });
});

test('a server is reached at the same place under the same key after the sandbox has restarted', async () => {
  const operation = await owner.operation(equipped.id, ['succeeded']);
  const server = await serverOf(operation);
  expect(await fingerprintAt(server)).toBe(server.hostKeyFingerprint);
  await product.part('sandbox').stop('SIGKILL');
  await product.startPart('sandbox');
  expect(await fingerprintAt(server)).toBe(server.hostKeyFingerprint);
});

/** Looks at the host's key and leaves before proving anything. */
function fingerprintAt({ host, port }: ServerView): Promise<string> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    client.on('error', reject);
    client.connect({
      host,
      port,
      username: 'slipway',
      password: 'none',
      readyTimeout: 10_000,
      hostHash: 'sha256',
      hostVerifier: (hash: string) => {
        resolve(`SHA256:${Buffer.from(hash, 'hex').toString('base64').replace(/=+$/, '')}`);
        return false;
      },
    });
  });
}

test('[terraform] a server that is removed leaves nothing in the cloud, and gives its place free', async () => {
  const operation = await owner.operation(equipped.id, ['succeeded']);
  const { serverId, infrastructureId } = operation.resources;
  const before = (await quotaOf(owner)).confirmed;
  const remove = () => owner.ask('DELETE', `/servers/${serverId ?? ''}`);
  expect([(await remove()).status, (await remove()).status]).toEqual([202, 202]);
  await until('the server is decommissioned', async () => {
    return (await serverOf(operation)).status === 'decommissioned';
  });
  expect(await cloudServers(product, infrastructureId ?? '')).toEqual([]);
  await until('its place is free', async () => (await quotaOf(owner)).confirmed === before - 1);
  expect((await remove()).status).toBe(202);
  const order = await owner.ask<OrderView>('GET', `/orders/${equipped.id}`);
  expect(order.body).toMatchObject({ status: 'fulfilled' });
});

test('every event that all this has stored fits its published schema', async () => {
  const { types, faults } = await checkStoredEvents(product);
  expect(types.size).toBeGreaterThan(20);
  expect(faults).toEqual([]);
});
