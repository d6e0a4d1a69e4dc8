import { randomBytes } from 'node:crypto';
import type { ReadStreamOptions } from '@slipway/application/ports/event-store';
import { aStream, all, events, revisions } from './an-event';
import { logPerTest } from './log-under-test';
import type { OpenLog } from './log-under-test';
import { memoryInUse } from './memory-in-use';

export function readContract(open: OpenLog): void {
  describe('reading a stream', () => {
    const log = logPerTest(open);
    let stream: string;
    beforeEach(async () => {
      stream = aStream();
      await log().store.append(stream, 'no_stream', events(6));
    });
    const read = async (options: ReadStreamOptions): Promise<readonly number[]> =>
      revisions(await all(log().store.readStream(stream, options)));

    it('31. a missing stream yields nothing', async () => {
      expect(await all(log().store.readStream(aStream()))).toEqual([]);
      expect(await all(log().store.readStream(aStream(), { direction: 'backward', from: 3n }))).toEqual([]);
    });

    it('32. forward, in order of revision, with everything that was written', async () => {
      const found = await all(log().store.readStream(stream));
      expect(revisions(found)).toEqual([0, 1, 2, 3, 4, 5]);
      expect(found[0]).toMatchObject({
        streamId: stream,
        type: 'spec.happened',
        schemaVersion: 1,
        data: { n: 0 },
      });
      expect(found[0]?.recordedAt).toBeInstanceOf(Date);
    });

    it('33. forward from a revision, inclusive', async () => {
      expect(await read({ from: 4n })).toEqual([4, 5]);
    });

    it('34. backward from the end', async () => {
      expect(await read({ direction: 'backward' })).toEqual([5, 4, 3, 2, 1, 0]);
    });

    it('35. backward from a revision', async () => {
      expect(await read({ direction: 'backward', from: 2n })).toEqual([2, 1, 0]);
    });

    it('36. at most so many, in both directions', async () => {
      expect(await read({ maxCount: 2 })).toEqual([0, 1]);
      expect(await read({ maxCount: 2, direction: 'backward' })).toEqual([5, 4]);
      expect(await read({ maxCount: 2, from: 3n })).toEqual([3, 4]);
      expect(await read({ maxCount: 99 })).toHaveLength(6);
      expect(await read({ maxCount: 0 })).toEqual([]);
    });

    it('37. from beyond the end: forward nothing, backward everything', async () => {
      expect(await read({ from: 6n })).toEqual([]);
      expect(await read({ from: 99n, direction: 'backward' })).toEqual([5, 4, 3, 2, 1, 0]);
    });

    it('38. a stream of many pages comes whole, in both directions', async () => {
      const long = aStream();
      await log().store.append(long, 'no_stream', events(1_000));
      await log().store.append(long, 999n, events(300));
      const order = Array.from({ length: 1_300 }, (_, n) => n);
      expect(revisions(await all(log().store.readStream(long)))).toEqual(order);
      const backward = await all(log().store.readStream(long, { direction: 'backward' }));
      expect(revisions(backward)).toEqual(order.toReversed());
      const some = await all(log().store.readStream(long, { from: 100n, maxCount: 800 }));
      expect(revisions(some)).toEqual(order.slice(100, 900));
    });

    it('38. events that are too big for one page together come whole', async () => {
      const big = aStream();
      for (let n = 0; n < 8; n += 1) {
        const text = randomBytes(450_000).toString('hex');
        await log().store.append(big, 'any', events(1, { data: { text } }));
      }
      expect(revisions(await all(log().store.readStream(big)))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      const filter = { streamPrefixes: [big] };
      const followed = await all(log().store.readAll({ filter, after: log().began }));
      expect(revisions(followed)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    });

    it('38. 10,000 events stream through without being held', async () => {
      const long = aStream();
      for (let n = 0; n < 50; n += 1) {
        const text = randomBytes(1_000).toString('hex');
        await log().store.append(long, 'any', events(200, { data: { text } }));
      }
      let [count, most] = [0, 0];
      const before = await memoryInUse();
      for await (const event of log().store.readStream(long)) {
        expect(event.revision).toBe(BigInt(count));
        count += 1;
        if (count % 2_000 === 1_999) most = Math.max(most, (await memoryInUse()) - before);
      }
      expect(count).toBe(10_000);
      // All of them together would be more than 20 MB.
      expect(most).toBeLessThan(8 * 1_048_576);
    });

    it('73. heads of many streams in one call, nothing for the missing and the deleted', async () => {
      const { store } = log();
      const [other, missing, deleted, ended] = [aStream(), aStream(), aStream(), aStream()];
      for (const one of [other, deleted, ended]) await store.append(one, 'no_stream', events(1));
      await store.softDelete(deleted, 'any');
      await store.tombstone(ended, 'any');
      const [heads, shared] = await Promise.all([
        store.heads([stream, missing, other, deleted, ended, stream]),
        store.heads([other]),
      ]);
      expect(heads).toEqual(
        new Map([
          [stream, 5n],
          [missing, null],
          [other, 0n],
          [deleted, null],
          [ended, null],
        ]),
      );
      expect(shared).toEqual(new Map([[other, 0n]]));
      expect(await store.heads([])).toEqual(new Map());
    });

    it('73. also when they are more than a server answers at once', async () => {
      const { store } = log();
      const missing = Array.from({ length: 250 }, () => aStream());
      const heads = await store.heads([...missing, stream]);
      expect(heads.get(stream)).toBe(5n);
      expect(missing.map((one) => heads.get(one))).toEqual(missing.map(() => null));
    });
  });
}
