import type { EventStore, RecordedEvent } from '@slipway/application/ports/event-store';
import { all, aStream, events } from '../conformance/an-event';
import { MemoryEventStore } from '../memory/memory-event-store';
import { compareLogs } from './compare-logs';
import { CopyRefused, copyLog } from './copy-log';
import { segmentsOf } from './segments';

/** Streams that take turns, one event at a time and in runs. */
async function mixedLog(store: EventStore): Promise<void> {
  const [first, second, third] = [aStream('a'), aStream('b'), aStream('c')];
  await store.append(first, 'no_stream', events(2));
  for (const [stream, expected] of [
    [second, 'no_stream'],
    [first, 1n],
    [second, 0n],
    [third, 'no_stream'],
    [first, 2n],
  ] as const)
    await store.append(stream, expected, events(1));
}

const whatItSays = ({ streamId, revision, id, type, schemaVersion, data, metadata }: RecordedEvent) => ({
  ...{ streamId, revision, id, type, schemaVersion, data, metadata },
});

async function contents(store: EventStore): Promise<readonly unknown[]> {
  return (await all(store.readAll())).map(whatItSays);
}

function copy(from: EventStore, to: EventStore, after = Number.POSITIVE_INFINITY) {
  const stop = new AbortController();
  const onProgress = (count: number): void => {
    if (count >= after) stop.abort();
  };
  return copyLog({ from, to, signal: stop.signal, onProgress });
}

/** A store that cannot write to several streams at once. */
function oneByOne(store: MemoryEventStore): EventStore {
  return Object.create(store, {
    capabilities: { value: { ...store.capabilities, atomicMultiStream: false } },
  }) as EventStore;
}

describe('copying a log', () => {
  let from: MemoryEventStore;
  let to: MemoryEventStore;
  beforeEach(async () => {
    from = new MemoryEventStore();
    to = new MemoryEventStore();
    await mixedLog(from);
  });

  it.each(['together', 'one by one'])('keeps ids, metadata, revisions and order (%s)', async (how) => {
    const target = how === 'together' ? to : oneByOne(to);
    expect(await copy(from, target)).toMatchObject({ events: 7, resumedAfter: null, completed: true });
    expect(await contents(to)).toEqual(await contents(from));
  });

  it('twice copies nothing the second time', async () => {
    await copy(from, to);
    expect(await copy(from, to)).toMatchObject({ events: 0, completed: true });
    expect(await contents(to)).toHaveLength(7);
  });

  it('goes on where it was stopped', async () => {
    const stopped = await copy(from, oneByOne(to), 3);
    expect(stopped).toMatchObject({ events: 3, completed: false });
    const rest = await copy(from, to);
    expect(rest).toMatchObject({ events: 4, completed: true });
    expect(rest.resumedAfter?.id).toBe((await all(from.readAll()))[2]?.id);
    expect(await contents(to)).toEqual(await contents(from));
  });

  it('also takes what was appended since', async () => {
    await copy(from, to);
    await mixedLog(from);
    expect(await copy(from, to)).toMatchObject({ events: 7, completed: true });
    expect(await contents(to)).toEqual(await contents(from));
  });

  it('refuses a target that holds something else, the same log, and one that somebody writes to', async () => {
    await to.append(aStream('d'), 'no_stream', events(1));
    await expect(copy(from, to)).rejects.toThrow(CopyRefused);
    await expect(copy(from, from)).rejects.toThrow('the same log');
    const shared = new MemoryEventStore();
    const [first] = await all(from.readAll({ maxCount: 1 }));
    const stop = new AbortController();
    const meddling = copyLog({
      from,
      to: oneByOne(shared),
      signal: stop.signal,
      onProgress: (count) => {
        if (count === 2) void shared.append(first?.streamId ?? '', 'any', events(1));
      },
    });
    await expect(meddling).rejects.toThrow('Somebody else writes to the target');
  });
});

describe('segments', () => {
  it('end where a stream comes again, so that the order stays', async () => {
    const store = new MemoryEventStore();
    await mixedLog(store);
    const sizes = [];
    for await (const { writes, events: inOrder } of segmentsOf(store.readAll(), true))
      sizes.push([writes.length, inOrder.length]);
    expect(sizes).toEqual([
      [2, 3],
      [3, 3],
      [1, 1],
    ]);
  });
});

describe('comparing two logs', () => {
  it('finds them equal with a hash and the landmarks, or names the first difference', async () => {
    const [from, to] = [new MemoryEventStore(), new MemoryEventStore()];
    await mixedLog(from);
    await copy(from, to);
    const source = await all(from.readAll());
    const third = source[2]?.position ?? source[0]?.position;
    if (third === undefined) throw new Error('the log is empty');
    const equal = await compareLogs(from, to, { landmarks: [third] });
    const target = await all(to.readAll());
    expect(equal).toMatchObject({
      outcome: 'equal',
      events: 7,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(equal.outcome === 'equal' && equal.landmarks.get(third)).toBe(target[2]?.position);
    await to.append(aStream('d'), 'no_stream', events(1));
    expect(await compareLogs(from, to)).toMatchObject({ outcome: 'different', at: 7, source: null });
    expect(await compareLogs(to, from)).toMatchObject({ outcome: 'different', at: 7, copy: null });
  });

  it('sees a changed field, and no difference in the order of keys', async () => {
    const [left, right] = [new MemoryEventStore(), new MemoryEventStore()];
    const stream = aStream();
    const [event] = events(1, { data: { a: 1, b: { c: 2, d: [3] } } });
    if (event === undefined) throw new Error('one event was asked for');
    await left.append(stream, 'no_stream', [event]);
    await right.append(stream, 'no_stream', [{ ...event, data: { b: { d: [3], c: 2 }, a: 1 } }]);
    expect(await compareLogs(left, right)).toMatchObject({ outcome: 'equal', events: 1 });
    const changed = new MemoryEventStore();
    await changed.append(stream, 'no_stream', [{ ...event, data: { a: 1, b: { c: 2, d: [4] } } }]);
    expect(await compareLogs(left, changed)).toMatchObject({ outcome: 'different', at: 0 });
  });
});
