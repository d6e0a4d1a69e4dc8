import type { ExpectedRevision } from '@slipway/application/ports/event-store';
import {
  EventNotStorable,
  StreamTombstoned,
  WrongExpectedRevision,
} from '@slipway/application/ports/event-store.errors';
import { aStream, all, events, history, ids, revisions } from './an-event';
import { logPerTest } from './log-under-test';
import type { OpenLog } from './log-under-test';
import { eventsOf, follow } from './subscribe.conformance';

export function endingContract(open: OpenLog): void {
  describe('ending a stream', () => {
    const log = logPerTest(open);
    let stream: string;
    beforeEach(async () => {
      stream = aStream();
      await log().store.append(stream, 'no_stream', events(4));
    });
    const read = async (options?: { direction: 'backward' }): Promise<readonly number[]> =>
      revisions(await all(log().store.readStream(stream, options)));
    const head = async (): Promise<bigint | null | undefined> =>
      (await log().second.heads([stream])).get(stream);

    it('3. no_stream on a soft-deleted stream succeeds and goes on behind its last revision', async () => {
      const { store } = log();
      await store.softDelete(stream, 3n);
      const result = await store.append(stream, 'no_stream', events(2));
      expect(result).toMatchObject({ revision: 5n, deduplicated: false });
      expect(await read()).toEqual([4, 5]);
      expect(await read({ direction: 'backward' })).toEqual([5, 4]);
      expect(await head()).toBe(5n);
      expect(revisions(await history(log()))).toEqual([0, 1, 2, 3, 4, 5]);
    });

    it('3. so do any and the last revision, and no other', async () => {
      const { store } = log();
      for (const expected of ['any', 5n] as const) {
        await store.softDelete(stream, 'any');
        await expect(store.append(stream, 1n, events(1))).rejects.toBeInstanceOf(WrongExpectedRevision);
        await store.append(stream, expected, events(2));
      }
      expect(await read()).toEqual([6, 7]);
    });

    it('6. stream_exists on a soft-deleted stream is refused', async () => {
      const { store } = log();
      await store.softDelete(stream, 'any');
      const refused = store.append(stream, 'stream_exists', events(1));
      await expect(refused).rejects.toBeInstanceOf(WrongExpectedRevision);
      await expect(refused).rejects.toMatchObject({ stream, expected: 'stream_exists', actual: null });
    });

    it('46. a soft-deleted stream is not found, and the whole log still has it', async () => {
      const { store, second, began } = log();
      const before = await history(log());
      await store.softDelete(stream, 'any');
      for (const one of [store, second]) {
        expect(await all(one.readStream(stream))).toEqual([]);
        expect(await all(one.readStream(stream, { direction: 'backward' }))).toEqual([]);
        expect(await one.heads([stream])).toEqual(new Map([[stream, null]]));
      }
      expect(await history(log())).toEqual(before);
      const followed = await follow(second, { after: began }, (seen) => eventsOf(seen).length >= 4);
      expect(ids(eventsOf(followed))).toEqual(ids(before));
      // Asked again, as after a lost answer.
      await store.softDelete(stream, 'any');
    });

    it('46. a soft deletion that expects another revision, or that finds no stream, is refused', async () => {
      const { store } = log();
      const wrong = store.softDelete(stream, 2n);
      await expect(wrong).rejects.toBeInstanceOf(WrongExpectedRevision);
      await expect(wrong).rejects.toMatchObject({ stream, expected: 2n, actual: 3n });
      await expect(store.softDelete(aStream(), 'any')).rejects.toMatchObject({ actual: null });
      expect(await read()).toEqual([0, 1, 2, 3]);
    });

    it('47. a truncated stream starts where it was cut, and its revisions go on', async () => {
      const { store } = log();
      await store.truncate(stream, 2n);
      expect(await read()).toEqual([2, 3]);
      expect(await read({ direction: 'backward' })).toEqual([3, 2]);
      expect(revisions(await all(store.readStream(stream, { from: 1n, maxCount: 2 })))).toEqual([2, 3]);
      expect(await head()).toBe(3n);
      expect(await store.append(stream, 3n, events(1))).toMatchObject({ revision: 4n });
      await expect(store.append(stream, 'no_stream', events(1))).rejects.toBeInstanceOf(
        WrongExpectedRevision,
      );
      expect(await read()).toEqual([2, 3, 4]);
      expect(revisions(await history(log()))).toEqual([0, 1, 2, 3, 4]);
    });

    it('47. a cut is never taken back, by none that comes late and by none after a deletion', async () => {
      const { store } = log();
      await store.truncate(stream, 3n);
      await store.truncate(stream, 1n);
      expect(await read()).toEqual([3]);
      await store.softDelete(stream, 'any');
      await store.append(stream, 'no_stream', events(1));
      await store.truncate(stream, 2n);
      expect(await read()).toEqual([4]);
    });

    it('48. a tombstoned stream takes nothing for ever, whatever is expected', async () => {
      const { store, second } = log();
      const before = await history(log());
      await store.tombstone(stream, 3n);
      const expectations: readonly ExpectedRevision[] = ['any', 'no_stream', 'stream_exists', 3n, 0n];
      for (const expected of expectations) {
        const refused = second.append(stream, expected, events(1));
        await expect(refused).rejects.toBeInstanceOf(StreamTombstoned);
        await expect(refused).rejects.toMatchObject({ stream });
      }
      await expect(store.softDelete(stream, 'any')).rejects.toBeInstanceOf(StreamTombstoned);
      expect(await read()).toEqual([]);
      expect(await head()).toBeNull();
      expect(await history(log())).toEqual(before);
    });

    it('48. a tombstone is asked for again without harm, and comes also before any event', async () => {
      const { store } = log();
      const never = aStream();
      for (const one of [stream, never]) {
        await store.tombstone(one, 'any');
        await store.tombstone(one, 'any');
        await expect(store.append(one, 'any', events(1))).rejects.toBeInstanceOf(StreamTombstoned);
      }
      expect(await history(log())).toHaveLength(4);
    });

    it('48. an append that a tombstone overtakes, or that overtakes it, is written before it or not at all', async () => {
      const { store, second } = log();
      const attempts = Promise.allSettled(
        Array.from({ length: 10 }, (_, n) => (n % 2 ? store : second).append(stream, 'any', events(1))),
      );
      await store.tombstone(stream, 'any');
      const results = await attempts;
      const written = results.filter(({ status }) => status === 'fulfilled').length;
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(StreamTombstoned);
      }
      expect(await history(log())).toHaveLength(4 + written);
    });

    it('49. a tombstone that expects another revision is refused, and ends nothing', async () => {
      const { store } = log();
      for (const [wrong, actual] of [
        [store.tombstone(stream, 1n), 3n],
        [store.tombstone(aStream(), 0n), null],
      ] as const) {
        await expect(wrong).rejects.toBeInstanceOf(WrongExpectedRevision);
        await expect(wrong).rejects.toMatchObject({ actual });
      }
      expect(await store.append(stream, 3n, events(1))).toMatchObject({ revision: 4n });
      expect(await read()).toEqual([0, 1, 2, 3, 4]);
    });

    it('what is no stream id, or a revision below 0, is refused', async () => {
      const { store } = log();
      const attempts = [
        store.truncate('$all-1', 0n),
        store.truncate(stream, -1n),
        store.softDelete('nodash', 'any'),
        store.tombstone(stream, -2n),
      ];
      for (const attempt of await Promise.allSettled(attempts)) {
        expect('reason' in attempt && attempt.reason).toBeInstanceOf(EventNotStorable);
      }
      expect(await read()).toEqual([0, 1, 2, 3]);
    });
  });
}
