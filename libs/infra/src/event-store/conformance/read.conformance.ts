import { randomBytes } from 'node:crypto';
import { logPerTest } from './log-under-test';
import type { OpenLog } from './log-under-test';
import { aStream, all, events } from './an-event';

const revisions = (found: readonly { readonly revision: bigint }[]): number[] =>
  found.map(({ revision }) => Number(revision));

export function readContract(open: OpenLog): void {
  describe('reading a stream', () => {
    const log = logPerTest(open);
    let stream: string;
    beforeEach(async () => {
      stream = aStream();
      await log().store.append(stream, 'no_stream', events(6));
    });
    const read = async (
      options: Parameters<ReturnType<typeof log>['store']['readStream']>[1],
    ): Promise<number[]> => revisions(await all(log().store.readStream(stream, options)));

    it('31. a missing stream yields nothing', async () => {
      expect(await all(log().store.readStream(aStream()))).toEqual([]);
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
      expect(await read({ maxCount: 0 })).toEqual([]);
    });

    it('37. from beyond the end yields nothing', async () => {
      expect(await read({ from: 6n })).toEqual([]);
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
      const followed = await all(log().store.readAll({ filter: { streamPrefixes: [big] } }));
      expect(revisions(followed)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    });

    it('73. heads of many streams in one call, nothing for the missing', async () => {
      const [other, missing] = [aStream(), aStream()];
      await log().store.append(other, 'no_stream', events(1));
      const [heads, shared] = await Promise.all([
        log().store.heads([stream, missing, other, stream]),
        log().store.heads([other]),
      ]);
      expect(heads).toEqual(
        new Map([
          [stream, 5n],
          [missing, null],
          [other, 0n],
        ]),
      );
      expect(shared).toEqual(new Map([[other, 0n]]));
      expect(await log().store.heads([])).toEqual(new Map());
    });
  });

  describe('reading the log', () => {
    const log = logPerTest(open);

    it('39. and 40. forward is the order of the appends, backward its reverse', async () => {
      const [a, b] = [aStream(), aStream()];
      const { store } = log();
      await store.append(a, 'no_stream', events(2));
      await store.append(b, 'no_stream', events(1));
      await store.append(a, 1n, events(1));
      const forward = await all(store.readAll());
      expect(forward.map(({ streamId, revision }) => [streamId, revision])).toEqual([
        [a, 0n],
        [a, 1n],
        [b, 0n],
        [a, 2n],
      ]);
      expect(await all(store.readAll({ direction: 'backward' }))).toEqual(forward.toReversed());
    });

    it('41. after a position, exclusive, in both directions; at most so many', async () => {
      const { store } = log();
      await store.append(aStream(), 'no_stream', events(5));
      const whole = await all(store.readAll());
      const after = whole[2]?.position;
      if (after === undefined) throw new Error('five events were written');
      expect(await all(store.readAll({ after }))).toEqual(whole.slice(3));
      expect(await all(store.readAll({ after, direction: 'backward' }))).toEqual(
        whole.slice(0, 2).toReversed(),
      );
      expect(await all(store.readAll({ after, maxCount: 1 }))).toEqual(whole.slice(3, 4));
      expect(await all(store.readAll({ maxCount: 2, direction: 'backward' }))).toEqual(
        whole.slice(3).toReversed(),
      );
    });

    it('42., 43. and 44. by type, by prefix of the stream, by both', async () => {
      const { store } = log();
      const [order, orders] = [aStream('order'), aStream('orders')];
      await store.append(order, 'no_stream', [
        ...events(2, { type: 'spec.a' }),
        ...events(1, { type: 'spec.b' }),
      ]);
      await store.append(orders, 'no_stream', [
        ...events(1, { type: 'spec.a' }),
        ...events(1, { type: 'spec.c' }),
      ]);
      const found = async (filter: object): Promise<string[]> => {
        const forward = await all(store.readAll({ filter }));
        expect(await all(store.readAll({ filter, direction: 'backward' }))).toEqual(forward.toReversed());
        return forward.map(({ type, streamId }) => `${streamId.split('-')[0]} ${type}`);
      };
      expect(await found({ types: ['spec.a'] })).toEqual(['order spec.a', 'order spec.a', 'orders spec.a']);
      expect(await found({ streamPrefixes: ['order-'] })).toHaveLength(3);
      expect(await found({ types: ['spec.a', 'spec.b'], streamPrefixes: ['orders-'] })).toEqual([
        'orders spec.a',
      ]);
      expect(await found({ streamPrefixes: ['order%', 'o_der-'] })).toEqual([]);
      expect(await found({ types: [] })).toEqual([]);
    });

    it('is the same log for every process that opens it', async () => {
      const { store, second } = log();
      const { position } = await store.append(aStream(), 'no_stream', events(1));
      expect(await second.storeId()).toBe(await store.storeId());
      expect((await second.head()) >= position).toBe(true);
      expect(await all(second.readAll())).toHaveLength(1);
    });
  });
}
