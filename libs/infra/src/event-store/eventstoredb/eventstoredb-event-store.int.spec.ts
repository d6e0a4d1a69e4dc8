import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import type { EventStore } from '@slipway/application/ports/event-store';
import { StoreUnavailable } from '@slipway/application/ports/event-store.errors';
import { aCertificate } from '../../../../../test/eventstoredb/given-certificate';
import type { EventStoreDb } from '../../../../../test/eventstoredb';
import { until } from '../../../../../test/support/child';
import { aStream, all, anEvent, events, ids } from '../conformance/an-event';
import { eventsOf, follow, isCaughtUp } from '../conformance/subscribe.conformance';
import { callsAtOnce } from './call-slots';
import { EventStoreDbEventStore } from './eventstoredb-event-store';
import { Closing, startEventStoreDb, storeAt } from './given-eventstoredb';

jest.setTimeout(30_000);

let server: EventStoreDb;
let store: EventStore;
const closing = new Closing();

beforeAll(async () => {
  server = await startEventStoreDb();
});
beforeEach(() => {
  store = storeAt(server.url, closing);
});
afterEach(() => closing.close());
afterAll(() => server.stop());

/** Waits until the server knows of no call. */
const noneOpen = (): Promise<unknown> =>
  until('no call is open', async () => Object.values(await server.openCalls()).every((open) => open === 0));

describe('no call is left open', () => {
  test.each<[string, () => AsyncIterable<unknown>]>([
    ['readStream', () => store.readStream('calls-1')],
    ['readStream backward', () => store.readStream('calls-1', { direction: 'backward' })],
    ['readAll', () => store.readAll()],
    ['readAll with a filter', () => store.readAll({ filter: { types: ['spec.happened'] } })],
    [
      'subscribeAll',
      () => store.subscribeAll({ after: 'start', batchSize: 5, signal: new AbortController().signal }),
    ],
  ])('by %s that is left in the middle', async (_, read) => {
    await store.append('calls-1', 'any', events(200));
    for (let n = 0; n < callsAtOnce + 20; n += 1)
      for await (const one of read()) if (one !== undefined) break;
    await noneOpen();
  });

  test('by a page that is cut for its size', async () => {
    const stream = aStream();
    for (let n = 0; n < 8; n += 1)
      await store.append(stream, 'any', [anEvent({ data: 'x'.repeat(1_000_000) })]);
    const read = await all(store.readStream(stream));
    expect(read.map(({ revision }) => Number(revision))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    await noneOpen();
  });

  test('by a follower whose signal aborts while its reader is busy elsewhere', async () => {
    const stop = new AbortController();
    const followed = store.subscribeAll({ after: 'start', batchSize: 5, signal: stop.signal });
    await followed[Symbol.asyncIterator]().next();
    stop.abort();
    await noneOpen();
  });

  test('by a store that is closed: its followers end, and it takes nothing more', async () => {
    const closed = new EventStoreDbEventStore({ url: server.url, applicationName: 'spec' });
    const never = new AbortController().signal;
    const ended = all(closed.subscribeAll({ after: 'end', batchSize: 5, signal: never }));
    const answer = closed.append(aStream(), 'no_stream', events(1));
    await answer;
    await closed.close();
    await ended;
    await noneOpen();
    await expect(closed.append(aStream(), 'any', events(1))).rejects.toMatchObject({ retryable: false });
    expect(() => closed.subscribeAll({ after: 'end', batchSize: 5, signal: never })).toThrow(
      StoreUnavailable,
    );
  });
});

describe('more than a connection carries', () => {
  test('appends and reads wait for each other', async () => {
    const streams = Array.from({ length: 300 }, () => aStream());
    await Promise.all(streams.map((stream) => store.append(stream, 'no_stream', events(1))));
    const found = await Promise.all(streams.map((stream) => all(store.readStream(stream))));
    expect(found.flat()).toHaveLength(300);
    expect(new Set((await store.heads(streams)).values())).toEqual(new Set([0n]));
  });

  test('followers are refused, and take no room from the others', async () => {
    const stop = new AbortController();
    closing.add(async () => stop.abort());
    const one = () =>
      store.subscribeAll({ after: 'end', batchSize: 5, signal: stop.signal })[Symbol.asyncIterator]();
    const followers = Array.from({ length: callsAtOnce }, one);
    await Promise.all(followers.map((follower) => follower.next()));
    await expect(one().next()).rejects.toMatchObject({ constructor: StoreUnavailable, retryable: false });
    expect(await store.append(aStream(), 'no_stream', events(1))).toMatchObject({ revision: 0n });
    stop.abort();
    await noneOpen();
    const { signal } = new AbortController();
    const next = store.subscribeAll({ after: 'end', batchSize: 5, signal })[Symbol.asyncIterator]();
    expect(await next.next()).toMatchObject({ value: { caughtUp: true } });
    await next.return?.();
  });
});

describe('the name of the log', () => {
  test('is one, whoever asks first, and nobody reads it as an event', async () => {
    const fresh = await startEventStoreDb();
    closing.add(() => fresh.stop());
    const stores = Array.from({ length: 10 }, () => storeAt(fresh.url, closing));
    const names = await Promise.all(stores.map((one) => one.storeId()));
    expect(new Set(names).size).toBe(1);
    expect(names[0]).toMatch(/^[0-9a-f-]{36}$/);
    await fresh.restart();
    expect(await storeAt(fresh.url, closing).storeId()).toBe(names[0]);
    expect(await all(storeAt(fresh.url, closing).readAll())).toEqual([]);
    const [batch] = await follow(storeAt(fresh.url, closing), {}, isCaughtUp);
    expect(batch?.events).toEqual([]);
  });

  test('differs from log to log', async () => {
    const fresh = await startEventStoreDb();
    closing.add(() => fresh.stop());
    expect(await storeAt(fresh.url, closing).storeId()).not.toBe(await store.storeId());
  });
});

describe('a stream that is truncated to its end', () => {
  test('is empty, and still stands where it stood', async () => {
    const stream = aStream();
    await store.append(stream, 'no_stream', events(3));
    await store.truncate(stream, 3n);
    expect(await all(store.readStream(stream))).toEqual([]);
    expect(await store.heads([stream])).toEqual(new Map([[stream, 2n]]));
    expect(await store.append(stream, 2n, events(1))).toMatchObject({ revision: 3n });
    expect((await all(store.readStream(stream))).map(({ revision }) => revision)).toEqual([3n]);
  });

  test('answers a retry of what it does not show any more as known', async () => {
    const [stream, batch] = [aStream(), events(2)];
    const first = await store.append(stream, 'no_stream', batch);
    await store.truncate(stream, 2n);
    const again = await store.append(stream, 'no_stream', batch);
    expect(again).toMatchObject({ revision: 1n, deduplicated: true });
    expect(again.position >= first.position).toBe(true);
  });

  test('keeps what else its metadata says', async () => {
    const client = EventStoreDBClient.connectionString(server.url);
    closing.add(() => client.dispose());
    const stream = aStream();
    await store.append(stream, 'no_stream', events(3));
    await client.setStreamMetadata(stream, { owner: 'ops' });
    await Promise.all([1n, 2n].map((before) => store.truncate(stream, before)));
    const { metadata } = await client.getStreamMetadata(stream);
    expect(metadata).toMatchObject({ owner: 'ops', truncateBefore: 2 });
  });
});

test('a retry in another process is known there, too, when it is guarded or that process follows the log', async () => {
  const [guarding, following] = [storeAt(server.url, closing), storeAt(server.url, closing)];
  const [tree, stream, batch] = [aStream('tree'), aStream(), events(1)];
  for (const one of [guarding, following]) await one.append(aStream(), 'any', events(1));
  await store.append(tree, 'no_stream', events(1));
  const guards = [{ stream: tree, revision: 0n }];
  const first = await store.append(stream, 'no_stream', batch, { guards });
  const known = { ...first, deduplicated: true };
  expect(await guarding.append(stream, 'no_stream', batch, { guards })).toEqual(known);
  await follow(following, { after: 'end' }, isCaughtUp);
  expect(await following.append(stream, 'no_stream', batch)).toEqual(known);
});

describe('events of another program', () => {
  let client: EventStoreDBClient;
  beforeEach(() => {
    client = EventStoreDBClient.connectionString(server.url);
    closing.add(() => client.dispose());
  });
  const theirs = () => jsonEvent({ type: 'theirs', data: { n: 1 }, metadata: { user: 'x' } });

  test('are passed over in the log, which is said once', async () => {
    const logged: string[] = [];
    const telling = storeAt(server.url, closing, (line) => logged.push(line));
    const began = await store.head();
    const stream = aStream('theirs');
    await client.appendToStream(stream, [theirs(), theirs()]);
    const ours = events(2);
    await store.append(aStream(), 'no_stream', ours);
    expect(ids(await all(store.readAll({ after: began })))).toEqual(ids(ours));
    expect(ids(eventsOf(await follow(telling, { after: began }, isCaughtUp)))).toEqual(ids(ours));
    expect(logged.filter((line) => line.includes(`${stream}@0`))).toHaveLength(1);
  });

  test('in a stream of ours stop whoever would fold it without them', async () => {
    const stream = aStream();
    await store.append(stream, 'no_stream', events(1));
    await client.appendToStream(stream, theirs());
    const read = all(store.readStream(stream));
    await expect(read).rejects.toMatchObject({ constructor: StoreUnavailable, retryable: false });
    await expect(read).rejects.toThrow(`revision 1 of ${stream}`);
  });
});

describe('a connection string', () => {
  test.each([
    ['discovers a node', (port: number) => `esdb+discover://127.0.0.1:${port}?tls=false`],
    ['asks several hosts for one', (port: number) => `esdb://127.0.0.1:${port},127.0.0.1:1?tls=false`],
    ['may say KurrentDB', (port: number) => `kurrentdb://127.0.0.1:${port}?tls=false`],
  ])('%s', async (_, url) => {
    const found = storeAt(url(server.port), closing);
    expect(await found.append(aStream(), 'no_stream', events(1))).toMatchObject({ revision: 0n });
    expect(await found.storeId()).toBe(await store.storeId());
  });

  test('has the login and the authority for a server with TLS', async () => {
    const certificate = aCertificate();
    const secure = await startEventStoreDb({ tls: certificate, users: { ops: 'pa:ss@word' } });
    closing.add(async () => {
      await secure.stop();
      certificate.remove();
    });
    const ca = `tlsCAFile=${encodeURIComponent(certificate.certFile)}&defaultDeadline=2000`;
    const as = (login: string, options = ca) =>
      storeAt(`esdb://${login}127.0.0.1:${secure.port}?${options}`, closing);
    const ops = as(`ops:${encodeURIComponent('pa:ss@word')}@`);
    const stream = aStream();
    expect(await ops.append(stream, 'no_stream', events(2))).toMatchObject({ revision: 1n });
    expect(await all(ops.readStream(stream))).toHaveLength(2);
    expect(eventsOf(await follow(ops, {}, isCaughtUp))).toHaveLength(2);
    await ops.softDelete(stream, 1n);
    for (const stranger of [as('ops:wrong@'), as('')]) {
      const refused = { constructor: StoreUnavailable, retryable: false };
      await expect(stranger.append(stream, 'any', events(1))).rejects.toMatchObject(refused);
      await expect(all(stranger.readAll())).rejects.toMatchObject(refused);
      await expect(follow(stranger, {}, isCaughtUp)).rejects.toMatchObject(refused);
    }
    const unknown = as('ops:x@', 'defaultDeadline=500');
    await expect(unknown.head()).rejects.toMatchObject({ constructor: StoreUnavailable, retryable: true });
  });
});
