import type { EventFilter } from '@slipway/application/ports/event-store';
import { aStream, all, beyondEveryLog, events, history, ids } from './an-event';
import { logPerTest } from './log-under-test';
import type { OpenLog } from './log-under-test';
import { eventsOf, follow, isCaughtUp } from './subscribe.conformance';

export function readAllContract(open: OpenLog): void {
  describe('reading the log', () => {
    const log = logPerTest(open);

    it('39. forward is the order of the appends', async () => {
      const [a, b] = [aStream(), aStream()];
      const { store } = log();
      await store.append(a, 'no_stream', events(2));
      await store.append(b, 'no_stream', events(1));
      await store.append(a, 1n, events(1));
      const forward = await history(log());
      expect(forward.map(({ streamId, revision }) => [streamId, revision])).toEqual([
        [a, 0n],
        [a, 1n],
        [b, 0n],
        [a, 2n],
      ]);
    });

    it('40. backward is the exact reverse', async () => {
      const { store } = log();
      for (let n = 0; n < 4; n += 1) await store.append(aStream(), 'no_stream', events(1 + n));
      const forward = await history(log());
      expect(forward).toHaveLength(10);
      expect(await history(log(), { direction: 'backward' })).toEqual(forward.toReversed());
    });

    it('41. after a position, exclusive, in both directions; at most so many', async () => {
      const { store, began } = log();
      await store.append(aStream(), 'no_stream', events(5));
      const whole = await history(log());
      const after = whole[2]?.position;
      if (after === undefined) throw new Error('five events were written');
      expect(await all(store.readAll({ after }))).toEqual(whole.slice(3));
      const before = await all(store.readAll({ after, direction: 'backward', maxCount: 2 }));
      expect(before).toEqual(whole.slice(0, 2).toReversed());
      expect(await all(store.readAll({ after, maxCount: 1 }))).toEqual(whole.slice(3, 4));
      expect(await all(store.readAll({ after, maxCount: 0 }))).toEqual([]);
      expect(await all(store.readAll({ maxCount: 2, direction: 'backward' }))).toEqual(
        whole.slice(3).toReversed(),
      );
      const last = whole.at(-1)?.position ?? began;
      expect(await all(store.readAll({ after: last }))).toEqual([]);
    });

    describe('with a filter', () => {
      const [order, orders] = [aStream('order'), aStream('orders')];
      beforeEach(async () => {
        const { store } = log();
        await store.append(order, 'any', [
          ...events(2, { type: 'spec.a' }),
          ...events(1, { type: 'spec.b' }),
        ]);
        await store.append(orders, 'any', [
          ...events(1, { type: 'spec.a' }),
          ...events(1, { type: 'spec.c' }),
          ...events(1, { type: 'spec.a.b' }),
        ]);
      });
      /** Forward, backward and followed, which must be the same. */
      const found = async (filter: EventFilter): Promise<readonly string[]> => {
        const { store, began } = log();
        const forward = await history(log(), { filter });
        expect(await history(log(), { filter, direction: 'backward' })).toEqual(forward.toReversed());
        const followed = await follow(store, { filter, after: began }, isCaughtUp);
        expect(ids(eventsOf(followed))).toEqual(ids(forward));
        return forward.map(({ type, streamId }) => `${streamId.split('-')[0] ?? ''} ${type}`);
      };

      it('42. by type, the whole of it', async () => {
        expect(await found({ types: ['spec.a'] })).toEqual(['order spec.a', 'order spec.a', 'orders spec.a']);
        expect(await found({ types: ['spec.b', 'spec.c'] })).toEqual(['order spec.b', 'orders spec.c']);
        expect(await found({ types: ['spec', 'spec.*', 'spec.A'] })).toEqual([]);
        expect(await found({ types: [] })).toEqual([]);
      });

      it('43. by prefix of the stream', async () => {
        expect(await found({ streamPrefixes: ['order-'] })).toHaveLength(3);
        expect(await found({ streamPrefixes: ['order'] })).toHaveLength(6);
        expect(await found({ streamPrefixes: ['orders-', 'order-'] })).toHaveLength(6);
        expect(await found({ streamPrefixes: ['order%', 'o_der-', 'o.der-', 'rder-'] })).toEqual([]);
        expect(await found({ streamPrefixes: [] })).toEqual([]);
      });

      it('44. by both', async () => {
        expect(await found({ types: ['spec.a', 'spec.b'], streamPrefixes: ['orders-'] })).toEqual([
          'orders spec.a',
        ]);
        expect(await found({ types: ['spec.c'], streamPrefixes: ['order-'] })).toEqual([]);
      });

      it('44. at most so many of those that match', async () => {
        const { store, began } = log();
        const filter = { types: ['spec.a'], streamPrefixes: ['order'] };
        const two = await all(store.readAll({ filter, after: began, maxCount: 2 }));
        expect(two.map(({ streamId }) => streamId)).toEqual([order, order]);
        const [last] = await all(store.readAll({ filter, direction: 'backward', maxCount: 1 }));
        expect(last?.streamId).toBe(orders);
      });
    });

    it('45. what the store writes for itself never appears', async () => {
      const { store, second, began } = log();
      const [cut, deleted, ended] = [aStream(), aStream(), aStream()];
      for (const stream of [cut, deleted, ended]) await store.append(stream, 'no_stream', events(2));
      await store.storeId();
      await store.truncate(cut, 1n);
      await store.softDelete(deleted, 'any');
      await store.append(deleted, 'no_stream', events(1));
      await store.tombstone(ended, 'any');
      const forward = await history(log());
      expect(forward.map(({ streamId }) => streamId)).toEqual([
        ...[cut, cut, deleted, deleted, ended, ended],
        deleted,
      ]);
      expect(await history(log(), { direction: 'backward' })).toEqual(forward.toReversed());
      const followed = await follow(second, { after: began }, isCaughtUp);
      expect(ids(eventsOf(followed))).toEqual(ids(forward));
      for await (const event of store.readAll({ maxCount: 1_000 })) {
        expect([event.streamId.startsWith('$'), event.type.startsWith('$')]).toEqual([false, false]);
      }
    });

    it('is the same log for every process that opens it', async () => {
      const { store, second, began } = log();
      const { position } = await store.append(aStream(), 'no_stream', events(1));
      expect(await second.storeId()).toBe(await store.storeId());
      expect((await second.head()) >= position).toBe(true);
      expect(await second.hasReached(position)).toBe(true);
      expect(await second.hasReached(beyondEveryLog(position))).toBe(false);
      expect(await all(second.readAll({ after: began }))).toHaveLength(1);
    });
  });
}
