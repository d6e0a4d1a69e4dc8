import type { EventStore, RecordedEvent } from '@slipway/application/ports/event-store';
import { GuardMoved, StoreUnavailable } from '@slipway/application/ports/event-store.errors';
import type { EventStoreDb } from '../../../../../test/eventstoredb';
import { until } from '../../../../../test/support/child';
import { aStream, all, anEvent, events, ids } from '../conformance/an-event';
import { assertOrdered, eventsOf, follow, followInBackground } from '../conformance/subscribe.conformance';
import { Closing, startEventStoreDb, storeAt, wired } from './given-eventstoredb';

jest.setTimeout(60_000);

let server: EventStoreDb;
const closing = new Closing();

beforeAll(async () => {
  server = await startEventStoreDb();
});
afterEach(() => closing.close());
afterAll(() => server.stop());

/** A store whose calls have little time. */
const impatient = (callMs: number): EventStore => storeAt(`${server.url}&defaultDeadline=${callMs}`, closing);
const unreachable = { constructor: StoreUnavailable, retryable: true };

describe('a server that is restarted as its operator does', () => {
  test('loses nothing that it has acknowledged, and its followers see everything once', async () => {
    const [store, second] = [storeAt(server.url, closing), storeAt(server.url, closing)];
    const began = await store.head();
    const followers = [
      followInBackground(store, { after: began }),
      followInBackground(second, { after: began, filter: { types: ['spec.happened'] } }),
    ];
    const acknowledged: string[] = [];
    let isOver = false;
    const write = async (): Promise<void> => {
      while (!isOver) {
        const [stream, batch] = [aStream(), events(2)];
        await store.append(stream, 'no_stream', batch);
        acknowledged.push(...ids(batch));
      }
    };
    const writers = Promise.all([write(), write(), write(), write()]);
    await until('some of it is written', async () => acknowledged.length > 50);
    // Followers keep their calls open until the server ends them; writers find it gone and wait for it.
    await server.restart();
    const before = acknowledged.length;
    await until('it goes on', async () => acknowledged.length > before + 50);
    isOver = true;
    await writers;
    const last = anEvent();
    await second.append(aStream(), 'no_stream', [last]);
    const stored = ids(await all(store.readAll({ after: began })));
    expect(stored.toSorted()).toEqual([...acknowledged, last.id].toSorted());
    for (const follower of followers) {
      await until('the last event has come', async () => ids(eventsOf(follower.batches)).includes(last.id));
      await follower.stop();
      expect(ids(eventsOf(follower.batches))).toEqual(stored);
      assertOrdered(follower.batches);
    }
  });

  test('is waited for while it says that it is not ready', async () => {
    const starting = await startEventStoreDb({ notReadyMs: 60_000, waitUntilReady: false });
    closing.add(() => starting.stop());
    const store = storeAt(starting.url, closing);
    const answer = store.append(aStream(), 'no_stream', events(1));
    const batches = follow(store, {}, (seen) => eventsOf(seen).length === 1);
    await starting.becomeReady();
    expect(await answer).toMatchObject({ revision: 0n, deduplicated: false });
    expect(eventsOf(await batches)).toHaveLength(1);
  });
});

describe('a server that does not answer', () => {
  afterEach(() => server.thaw());

  test.each<[string, (store: EventStore) => Promise<unknown>]>([
    ['append', (store) => store.append(aStream(), 'no_stream', events(1))],
    ['readStream', (store) => all(store.readStream(aStream()))],
    ['readAll', (store) => all(store.readAll({ maxCount: 1 }))],
    ['heads', (store) => store.heads([aStream()])],
    ['head', (store) => store.head()],
    ['storeId', (store) => store.storeId()],
    ['truncate', (store) => store.truncate(aStream(), 1n)],
    ['softDelete', (store) => store.softDelete(aStream(), 'any')],
    ['tombstone', (store) => store.tombstone(aStream(), 'any')],
  ])('is given up by %s, which may be asked again', async (_, ask) => {
    const store = impatient(200);
    await store.head();
    server.freeze();
    const asked = ask(store);
    await expect(asked).rejects.toMatchObject(unreachable);
    server.thaw();
    await until('it answers again', () => store.head());
  });

  test('and where nobody listens is given up as well, also while a node is looked for', async () => {
    for (const url of [
      'esdb://127.0.0.1:1',
      'esdb+discover://127.0.0.1:1',
      'esdb://127.0.0.1:1,127.0.0.1:2',
    ]) {
      const store = storeAt(`${url}?tls=false&defaultDeadline=200`, closing);
      await expect(store.append(aStream(), 'any', events(1))).rejects.toMatchObject(unreachable);
      await expect(all(store.readAll())).rejects.toMatchObject(unreachable);
    }
  });

  test('is given up also while it is asked for a node', async () => {
    const url = server.url.replace('esdb:', 'esdb+discover:');
    const store = storeAt(`${url}&defaultDeadline=200`, closing);
    server.freeze();
    await expect(store.append(aStream(), 'any', events(1))).rejects.toMatchObject(unreachable);
    const stop = new AbortController();
    const ended = all(store.subscribeAll({ after: 'end', batchSize: 1, signal: stop.signal }));
    await expect(store.head()).rejects.toMatchObject(unreachable);
    stop.abort();
    expect(await ended).toEqual([]);
  }, 10_000);

  test('is waited for by its followers, as long as they like', async () => {
    const store = impatient(200);
    const began = await store.head();
    server.freeze();
    const follower = followInBackground(store, { after: began });
    const stop = new AbortController();
    const ended = all(store.subscribeAll({ after: began, batchSize: 1, signal: stop.signal }));
    await expect(store.head()).rejects.toMatchObject(unreachable);
    stop.abort();
    expect(await ended).toEqual([]);
    server.thaw();
    await until('it has caught up', async () => follower.batches.at(-1)?.caughtUp);
    await follower.stop();
  });
});

describe('an append whose answer comes late', () => {
  afterEach(() => server.releaseAnswers());

  test('is asked again with its ids, answered as known, and written once', async () => {
    const store = impatient(1_000);
    const [stream, batch] = [aStream(), events(3)];
    await store.append(aStream(), 'no_stream', events(1));
    await server.holdAnswers('Append');
    const answer = store.append(stream, 'no_stream', batch);
    await until('it was asked again', async () => (await server.heldAnswers()) === 2);
    await server.releaseAnswers();
    const stored = await all(store.readStream(stream));
    expect(ids(stored)).toEqual(ids(batch));
    const position = stored.at(-1)?.position;
    expect(await answer).toEqual({ revision: 2n, position, deduplicated: true });
  });

  test('and does not come in time is an unknown outcome, which the caller may ask for again', async () => {
    const store = impatient(200);
    const [stream, batch] = [aStream(), events(1)];
    await store.append(aStream(), 'no_stream', events(1));
    await server.holdAnswers('Append');
    const answer = store.append(stream, 'no_stream', batch);
    await expect(answer).rejects.toMatchObject(unreachable);
    await expect(answer).rejects.toThrow('may have been stored');
    await server.releaseAnswers();
    expect(await store.append(stream, 'no_stream', batch)).toMatchObject({ deduplicated: true });
    expect(await all(store.readStream(stream))).toHaveLength(1);
  });

  test('is answered although its guard moved meanwhile, for it was written before', async () => {
    const store = impatient(1_000);
    const [guard, stream, batch] = [aStream('tree'), aStream(), events(2)];
    await store.append(guard, 'no_stream', events(1));
    await server.holdAnswers('Append');
    const guards = [{ stream: guard, revision: 0n }];
    const answer = store.append(stream, 'no_stream', batch, { guards });
    await until('it is written', async () => (await store.heads([stream])).get(stream) === 1n);
    const move = storeAt(server.url, closing).append(guard, 0n, events(1));
    await until('the guard has moved', async () => (await store.heads([guard])).get(guard) === 1n);
    await until('all of them wait', async () => (await server.heldAnswers()) === 3);
    await server.releaseAnswers();
    expect(await answer).toMatchObject({ revision: 1n, deduplicated: true });
    await move;
    const late = store.append(stream, 1n, events(1), { guards });
    await expect(late).rejects.toBeInstanceOf(GuardMoved);
  });
});

describe('a wire that breaks', () => {
  test('in the middle of reading loses and doubles nothing', async () => {
    const store = storeAt(server.url, closing);
    const stream = aStream();
    for (let n = 0; n < 5; n += 1) await store.append(stream, 'any', events(1_000));
    const { store: remote, wire } = await wired(server.url, closing);
    const read: RecordedEvent[] = [];
    for await (const event of remote.readStream(stream)) {
      if (read.length % 900 === 0) wire.cut();
      read.push(event);
    }
    expect(ids(read)).toEqual(ids(await all(store.readStream(stream))));
  });

  test('under a follower makes it wait and go on where it was', async () => {
    const store = storeAt(server.url, closing);
    const { store: remote, wire } = await wired(server.url, closing);
    const began = await store.head();
    const follower = followInBackground(remote, { after: began, batchSize: 10 });
    for (let n = 0; n < 10; n += 1) {
      const written = await store.append(aStream(), 'no_stream', events(7));
      if (n % 3 === 0) wire.cut();
      await until(
        'it has come',
        async () => eventsOf(follower.batches).at(-1)?.position === written.position,
      );
    }
    await follower.stop();
    expect(ids(eventsOf(follower.batches))).toEqual(ids(await all(store.readAll({ after: began }))));
    assertOrdered(follower.batches);
  });
});

test('a follower that is too slow is cut off by the server, and goes on without loss or duplicate', async () => {
  const logged: string[] = [];
  const store = storeAt(server.url, closing, (line) => logged.push(line));
  const began = await store.head();
  const stop = new AbortController();
  const batches = store
    .subscribeAll({ after: began, batchSize: 10, signal: stop.signal })
    [Symbol.asyncIterator]();
  await batches.next();
  const data = { text: 'x'.repeat(20_000) };
  for (let n = 0; n < 20; n += 1) await store.append(aStream(), 'no_stream', events(40, { data }));
  const seen: RecordedEvent[] = [];
  while (seen.length < 800) seen.push(...((await batches.next()).value?.events ?? []));
  stop.abort();
  expect(logged.join('\n')).toContain('Consumer too slow');
  expect(ids(seen)).toEqual(ids(await all(store.readAll({ after: began }))));
});

test('a log that ends before the checkpoint of its follower was exchanged, and is not followed', async () => {
  const fresh = await startEventStoreDb();
  closing.add(() => fresh.stop());
  const store = storeAt(fresh.url, closing);
  await storeAt(server.url, closing).append(aStream(), 'no_stream', events(10));
  const after = await storeAt(server.url, closing).head();
  const followed = follow(store, { after }, () => true);
  await expect(followed).rejects.toMatchObject({ constructor: StoreUnavailable, retryable: false });
  await expect(followed).rejects.toThrow('restored to an earlier time');
});
