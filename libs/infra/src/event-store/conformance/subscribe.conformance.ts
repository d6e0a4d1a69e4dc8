import type {
  Batch,
  EventStore,
  RecordedEvent,
  SubscribeOptions,
} from '@slipway/application/ports/event-store';
import { logPerTest } from './log-under-test';
import type { OpenLog } from './log-under-test';
import { aStream, all, events } from './an-event';

/** Reads batches until `enough` says so, then aborts and waits for the end. Fails after 20 s. */
export async function follow(
  store: EventStore,
  options: Partial<SubscribeOptions>,
  enough: (batches: readonly Batch[]) => boolean,
): Promise<readonly Batch[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(20_000)]);
  const batches: Batch[] = [];
  for await (const batch of store.subscribeAll({ after: 'start', batchSize: 100, ...options, signal })) {
    batches.push(batch);
    if (enough(batches)) stop.abort();
  }
  if (!stop.signal.aborted)
    throw new Error(`not enough after 20 s: ${batches.flatMap((b) => b.events).length} events`);
  return batches;
}

export const eventsOf = (batches: readonly Batch[]): readonly RecordedEvent[] =>
  batches.flatMap((batch) => batch.events);
const atLeast = (count: number) => (batches: readonly Batch[]) => eventsOf(batches).length >= count;
const isCaughtUp = (batches: readonly Batch[]): boolean => batches.at(-1)?.caughtUp === true;

export function subscribeContract(open: OpenLog): void {
  describe('following the log', () => {
    const log = logPerTest(open);
    const ids = (found: readonly RecordedEvent[]): string[] => found.map(({ id }) => id);

    it('50. from the start: history, then what comes, from this process and others', async () => {
      const { store, second } = log();
      await store.append(aStream(), 'no_stream', events(5));
      let live = Promise.resolve<unknown>(undefined);
      const batches = await follow(store, {}, (seen) => {
        if (seen.length === 1) {
          live = store
            .append(aStream(), 'any', events(3))
            .then(() => second.append(aStream(), 'any', events(2)));
        }
        return atLeast(10)(seen);
      });
      await live;
      expect(ids(eventsOf(batches))).toEqual(ids(await all(store.readAll())));
    });

    it('51. from the end: only what comes', async () => {
      const { store } = log();
      await store.append(aStream(), 'no_stream', events(5));
      const fresh = events(2);
      let live = Promise.resolve<unknown>(undefined);
      const batches = await follow(store, { after: 'end' }, (seen) => {
        if (seen.length === 1) live = store.append(aStream(), 'any', fresh);
        return atLeast(2)(seen);
      });
      await live;
      expect(ids(eventsOf(batches))).toEqual(ids(await all(store.readAll())).slice(5));
    });

    it('52. from a checkpoint: what comes after it', async () => {
      const { store } = log();
      await store.append(aStream(), 'no_stream', events(5));
      const [first] = await follow(store, { batchSize: 2 }, (seen) => seen.length === 1);
      const rest = await follow(store, { after: first?.through ?? 'start' }, isCaughtUp);
      expect(ids(eventsOf(rest))).toEqual(ids(await all(store.readAll())).slice(2));
    });

    it('55. with a filter, the checkpoint passes what was filtered out', async () => {
      const { store } = log();
      const { position } = await store.append(aStream(), 'no_stream', events(5));
      const filter = { types: ['spec.rare'] };
      const [batch] = await follow(store, { filter }, isCaughtUp);
      expect(batch?.events).toEqual([]);
      expect(String(batch?.through) >= position).toBe(true);
      let later = Promise.resolve('');
      const live = await follow(store, { filter, after: 'end' }, (seen) => {
        if (seen.length === 1)
          later = store.append(aStream(), 'any', events(1)).then((result) => result.position);
        return seen.length === 2;
      });
      expect(String(live.at(-1)?.through) >= (await later)).toBe(true);
      expect(eventsOf(live)).toEqual([]);
    });

    it('57. abort ends a waiting follower, one in between, and one that has not begun', async () => {
      const { store } = log();
      for (const abortAfter of [0, 1]) {
        const stop = new AbortController();
        if (abortAfter === 0) stop.abort();
        const iterator = store
          .subscribeAll({ after: 'start', batchSize: 10, signal: stop.signal })
          [Symbol.asyncIterator]();
        if (abortAfter === 1) await iterator.next();
        const waiting = iterator.next();
        stop.abort();
        expect(await waiting).toEqual({ done: true, value: undefined });
      }
    });

    it('59. a follower that started before the first event gets it', async () => {
      const { store } = log();
      let first = Promise.resolve<unknown>(undefined);
      const batches = await follow(store, {}, (seen) => {
        if (seen.length === 1) first = store.append(aStream(), 'no_stream', events(1));
        return atLeast(1)(seen);
      });
      await first;
      expect(batches[0]).toMatchObject({ events: [], caughtUp: true });
    });

    it('60. two followers see the same', async () => {
      const { store, second } = log();
      const followers = [store, second].map((one) => follow(one, { batchSize: 7 }, atLeast(60)));
      await Promise.all(Array.from({ length: 30 }, () => store.append(aStream(), 'any', events(2))));
      const [one, two] = (await Promise.all(followers)).map((batches) => ids(eventsOf(batches)));
      expect(one).toEqual(two);
      expect(one).toEqual(ids(await all(store.readAll())));
    });

    it('62. says when it has caught up, and when it has not', async () => {
      const { store } = log();
      await store.append(aStream(), 'no_stream', events(25));
      const batches = await follow(store, { batchSize: 10 }, isCaughtUp);
      expect(batches.map(({ caughtUp }) => caughtUp)).toEqual([false, false, true]);
    });

    it('63. batches are at most as large as asked for', async () => {
      const { store } = log();
      await store.append(aStream(), 'no_stream', events(25));
      const batches = await follow(store, { batchSize: 4 }, atLeast(25));
      expect(batches.slice(0, 7).map((batch) => batch.events.length)).toEqual([4, 4, 4, 4, 4, 4, 1]);
      const throughs = batches.map(({ through }) => through);
      expect(throughs).toEqual(throughs.toSorted());
    });
  });

  it('61. positions compare as text across 1,000,000,000', async () => {
    const log = await open({ firstPosition: 999_999_995n });
    await log.store.append(aStream(), 'no_stream', events(10));
    const batches = await follow(log.store, { batchSize: 3 }, atLeast(10));
    const positions = eventsOf(batches).map(({ position }) => position);
    expect(positions).toEqual(positions.toSorted());
    expect(new Set(positions.map((position) => position.length)).size).toBe(1);
    expect(batches.map(({ through }) => through)).toEqual(batches.map(({ through }) => through).toSorted());
    await log.close();
  });
}
