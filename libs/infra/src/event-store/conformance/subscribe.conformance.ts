import type {
  Batch,
  EventStore,
  RecordedEvent,
  SubscribeOptions,
} from '@slipway/application/ports/event-store';
import { until } from '../../../../../test/support/child';
import { aStream, all, events, history, ids } from './an-event';
import { beginTest, logPerTest } from './log-under-test';
import type { LogInTest, OpenLog, StoreProfile } from './log-under-test';

const patienceMs = 20_000;

/** Reads batches until `enough` says so, then aborts and waits for the end. Fails after 20 s. */
export async function follow(
  store: EventStore,
  options: Partial<SubscribeOptions>,
  enough: (batches: readonly Batch[]) => boolean,
): Promise<readonly Batch[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(patienceMs)]);
  const batches: Batch[] = [];
  for await (const batch of store.subscribeAll({ after: 'start', batchSize: 100, ...options, signal })) {
    batches.push(batch);
    if (enough(batches)) stop.abort();
  }
  if (!stop.signal.aborted)
    throw new Error(`not enough after 20 s: ${batches.flatMap((b) => b.events).length} events`);
  return batches;
}

export type Follower = { readonly batches: readonly Batch[]; stop(): Promise<void> };

/** Reads batches until it is stopped; `stop` throws what the subscription threw. */
export function followInBackground(store: EventStore, options: Partial<SubscribeOptions>): Follower {
  const abort = new AbortController();
  const batches: Batch[] = [];
  const read = async (): Promise<void> => {
    const { signal } = abort;
    const followed = store.subscribeAll({ after: 'start', batchSize: 100, ...options, signal });
    for await (const batch of followed) batches.push(batch);
  };
  const ended = read();
  // Whoever stops it hears of it; until then it is nobody's unhandled rejection.
  ended.catch(() => undefined);
  const stop = (): Promise<void> => {
    abort.abort();
    return ended;
  };
  return { batches, stop };
}

export const eventsOf = (batches: readonly Batch[]): readonly RecordedEvent[] =>
  batches.flatMap((batch) => batch.events);
export const atLeast = (count: number) => (batches: readonly Batch[]) => eventsOf(batches).length >= count;
export const isCaughtUp = (batches: readonly Batch[]): boolean => batches.at(-1)?.caughtUp === true;

export function subscribeContract(open: OpenLog, profile: StoreProfile): void {
  describe('following the log', () => {
    const log = logPerTest(open);

    it('50. from the start: history, then what comes, from this process and others', async () => {
      const { store, second, began } = log();
      const ours = (batches: readonly Batch[]): readonly RecordedEvent[] =>
        eventsOf(batches).filter(({ position }) => position > began);
      await store.append(aStream(), 'no_stream', events(5));
      let live: Promise<unknown> | undefined;
      const batches = await follow(store, { after: 'start' }, (seen) => {
        if (ours(seen).length > 0) {
          live ??= store
            .append(aStream(), 'any', events(3))
            .then(() => second.append(aStream(), 'any', events(2)));
        }
        return ours(seen).length >= 10;
      });
      await live;
      expect(ids(ours(batches))).toEqual(ids(await history(log())));
      expect(new Set(ids(ours(batches))).size).toBe(10);
    });

    it('51. from the end: only what comes', async () => {
      const { store, second } = log();
      await store.append(aStream(), 'no_stream', events(5));
      const fresh = events(2);
      let live: Promise<unknown> | undefined;
      const batches = await follow(store, { after: 'end' }, (seen) => {
        live ??= second.append(aStream(), 'any', fresh);
        return atLeast(2)(seen);
      });
      await live;
      expect(ids(eventsOf(batches))).toEqual(ids(fresh));
    });

    it('52. from a checkpoint: what comes after it, each event once', async () => {
      const { store, second, began } = log();
      await store.append(aStream(), 'no_stream', events(5));
      const first = await follow(store, { after: began, batchSize: 2 }, atLeast(1));
      const through = first.at(-1)?.through ?? began;
      const rest = await follow(second, { after: through }, isCaughtUp);
      expect([...ids(eventsOf(first)), ...ids(eventsOf(rest))]).toEqual(ids(await history(log())));
    });

    filteredProgress(log, profile);

    it('57. abort ends a waiting follower, one in between, and one that has not begun', async () => {
      const { store } = log();
      for (const abortAfter of [0, 1]) {
        const stop = new AbortController();
        if (abortAfter === 0) stop.abort();
        const iterator = store
          .subscribeAll({ after: log().began, batchSize: 10, signal: stop.signal })
          [Symbol.asyncIterator]();
        if (abortAfter === 1) await iterator.next();
        const waiting = iterator.next();
        stop.abort();
        expect(await waiting).toEqual({ done: true, value: undefined });
      }
    });

    it('57. a follower that is left gives its connection back: after 150 of them there are enough', async () => {
      const { store, began } = log();
      await store.append(aStream(), 'no_stream', events(300));
      for (let n = 0; n < 150; n += 1) await leave(store, began, n % 3 === 0 ? 'abort' : 'break');
      expect(await store.append(aStream(), 'no_stream', events(1))).toMatchObject({ revision: 0n });
      expect(await history(log())).toHaveLength(301);
      expect(eventsOf(await follow(store, { after: began }, atLeast(301)))).toHaveLength(301);
    });

    it('59. a follower that started before the first event gets it', async () => {
      const { store, second, began } = log();
      let first: Promise<unknown> | undefined;
      const batches = await follow(store, { after: began }, (seen) => {
        first ??= second.append(aStream(), 'no_stream', events(1));
        return atLeast(1)(seen);
      });
      await first;
      expect(batches[0]).toMatchObject({ events: [], caughtUp: true });
      expect(ids(eventsOf(batches))).toEqual(ids(await history(log())));
    });

    it('60. two followers see the same', async () => {
      const { store, second, began } = log();
      const followers = [store, second].map((one) =>
        follow(one, { after: began, batchSize: 7 }, atLeast(60)),
      );
      await Promise.all(Array.from({ length: 30 }, () => store.append(aStream(), 'any', events(2))));
      const [one, two] = (await Promise.all(followers)).map((batches) => ids(eventsOf(batches)));
      expect(one).toEqual(two);
      expect(one).toEqual(ids(await history(log())));
    });

    it('61. positions have one width, room for every 64-bit number, and the order of delivery as text', async () => {
      const { store, began } = log();
      for (let n = 0; n < 12; n += 1) await store.append(aStream(), 'no_stream', events(10));
      const batches = await follow(store, { after: began, batchSize: 9 }, atLeast(120));
      assertOrdered(batches);
      const positions = [began, ...eventsOf(batches).map(({ position }) => position)];
      expect(new Set(positions.map((position) => position.replaceAll(/\d/g, '0'))).size).toBe(1);
      for (const number of began.match(/\d+/g) ?? ['']) {
        expect(number.length).toBeGreaterThanOrEqual(String(2n ** 63n).length);
      }
    });

    it('62. says when it has caught up, and never before', async () => {
      const { store, began } = log();
      await store.append(aStream(), 'no_stream', events(25));
      const batches = await follow(store, { after: began, batchSize: 10 }, isCaughtUp);
      let delivered = 0;
      for (const batch of batches) {
        delivered += batch.events.length;
        if (batch.caughtUp) expect(delivered).toBe(25);
      }
      expect(delivered).toBe(25);
      expect(batches[0]?.caughtUp).toBe(false);
    });

    it('62. where it has caught up is the end of the log', async () => {
      const { store, began } = log();
      await store.append(aStream(), 'no_stream', events(25));
      const head = await store.head();
      const batches = await follow(store, { after: began, batchSize: 10 }, isCaughtUp);
      const through = batches.at(-1)?.through ?? began;
      expect(through >= head && through <= (await store.head())).toBe(true);
    });

    it('63. batches are at most as large as asked for, and a checkpoint covers what it came with', async () => {
      const { store, began } = log();
      await store.append(aStream(), 'no_stream', events(25));
      const batches = await follow(store, { after: began, batchSize: 4 }, atLeast(25));
      expect(Math.max(...batches.map((batch) => batch.events.length))).toBe(4);
      expect(ids(eventsOf(batches))).toEqual(ids(await history(log())));
      assertOrdered(batches);
    });

    it('63. a batch that is not full comes without being filled', async () => {
      const { store, second, began } = log();
      const fresh = events(3);
      let live: Promise<unknown> | undefined;
      const batches = await follow(store, { after: began, batchSize: 1_000 }, (seen) => {
        live ??= second.append(aStream(), 'no_stream', fresh);
        return atLeast(3)(seen);
      });
      await live;
      expect(ids(eventsOf(batches))).toEqual(ids(fresh));
    });
  });

  if (profile.firstPosition) acrossAThousandMillions(open);
}

/** What a projector that keeps `through` relies on: everything up to it has come, and nothing that comes lies before. */
export function assertOrdered(batches: readonly Batch[]): void {
  let before = '';
  for (const { events: some, through } of batches) {
    const positions = some.map(({ position }) => position);
    expect(positions).toEqual([...new Set(positions)].toSorted());
    for (const position of positions) expect(position > before && position <= through).toBe(true);
    expect(through >= before).toBe(true);
    before = through;
  }
}

/** Begins to follow and goes away, as a reader of the iterator does or by the signal. */
async function leave(
  store: EventStore,
  after: SubscribeOptions['after'],
  how: 'abort' | 'break',
): Promise<void> {
  const stop = new AbortController();
  const batches = store.subscribeAll({ after, batchSize: 10, signal: stop.signal })[Symbol.asyncIterator]();
  await batches.next();
  if (how === 'abort') stop.abort();
  else await batches.return?.();
  expect(await batches.next()).toEqual({ done: true, value: undefined });
}

const rare = { types: ['spec.rare'] };
/** A real EventStoreDB tells a live subscription about every 32nd event that it filters out. */
const lagAtMost = 31;

function filteredProgress(log: () => LogInTest, { capabilities }: StoreProfile): void {
  const history = async (): Promise<void> => {
    const { store, began } = log();
    const { position } = await store.append(aStream(), 'no_stream', events(70));
    const batches = await follow(store, { filter: rare, after: began }, isCaughtUp);
    expect(eventsOf(batches)).toEqual([]);
    expect((batches.at(-1)?.through ?? '') >= position).toBe(true);
  };
  /** The checkpoint passes all but the last `lag` of 70 events that do not match. */
  const live = async (lag: number): Promise<void> => {
    const { store, second, began } = log();
    const follower = followInBackground(store, { filter: rare, after: began });
    await until('it has caught up', async () => isCaughtUp(follower.batches));
    const passed: string[] = [];
    for (let n = 0; n < 70; n += 1) {
      passed.push((await second.append(aStream(), 'no_stream', events(1))).position);
    }
    const target = passed[69 - lag] ?? '';
    await until('the checkpoint has passed', async () => (follower.batches.at(-1)?.through ?? '') >= target);
    await follower.stop();
    expect(eventsOf(follower.batches)).toEqual([]);
    assertOrdered(follower.batches);
  };
  if (capabilities.filteredProgress === 'exact') {
    it('55. with a filter, the checkpoint passes what was filtered out of history', history);
    it('55. and passes what is filtered out as it comes, to the last event', () => live(0));
  } else {
    it('55. (in part) with a filter, the checkpoint passes what was filtered out of history', history);
    it(`55. (in part) and follows what is filtered out as it comes, up to ${lagAtMost} events behind`, () =>
      live(lagAtMost));
  }
}

function acrossAThousandMillions(open: OpenLog): void {
  it('61. positions compare as text across 1,000,000,000', async () => {
    const log = await beginTest(open, { firstPosition: 999_999_995n });
    try {
      await log.store.append(aStream(), 'no_stream', events(10));
      const batches = await follow(log.store, { after: log.began, batchSize: 3 }, atLeast(10));
      assertOrdered(batches);
      const numbers = eventsOf(batches).map(({ position }) => Number(position));
      expect(numbers.filter((number) => number >= 1_000_000_000)).toHaveLength(5);
      expect(await all(log.store.readAll({ after: log.began }))).toEqual(eventsOf(batches));
    } finally {
      await log.close();
    }
  });
}
