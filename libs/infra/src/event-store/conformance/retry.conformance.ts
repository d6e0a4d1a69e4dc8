import { CorruptedIdempotency } from '@slipway/application/ports/event-store.errors';
import { logPerTest } from './log-under-test';
import type { OpenLog } from './log-under-test';
import { aStream, all, anEvent, events } from './an-event';

export function retryContract(open: OpenLog): void {
  describe('appending again', () => {
    const log = logPerTest(open);

    it('14. same ids, same revision: the first answer, nothing new', async () => {
      const stream = aStream();
      await log().store.append(stream, 'no_stream', events(1));
      const batch = events(2);
      const first = await log().store.append(stream, 0n, batch);
      expect(await log().store.append(stream, 0n, batch)).toEqual({ ...first, deduplicated: true });
      expect(await all(log().store.readStream(stream))).toHaveLength(3);
    });

    it('16. same ids with any: the first answer, nothing new', async () => {
      const stream = aStream();
      const batch = events(2);
      const first = await log().store.append(stream, 'any', batch);
      expect(await log().second.append(stream, 'any', batch)).toEqual({ ...first, deduplicated: true });
      expect(await all(log().store.readStream(stream))).toHaveLength(2);
    });

    it('17. also after others have appended; also with no_stream', async () => {
      const stream = aStream();
      const [one, two] = [events(2), events(1)];
      const first = await log().store.append(stream, 'no_stream', one);
      const second = await log().store.append(stream, 1n, two);
      await log().store.append(stream, 2n, events(3));
      expect(await log().store.append(stream, 'no_stream', one)).toEqual({ ...first, deduplicated: true });
      expect(await log().store.append(stream, 1n, two)).toEqual({ ...second, deduplicated: true });
    });

    it('18. a part of the ids stored, another order, or another place: refused, nothing written', async () => {
      const stream = aStream();
      const [a, b, c] = [anEvent(), anEvent(), anEvent()];
      await log().store.append(stream, 'no_stream', [a, b]);
      const attempts = [
        log().store.append(stream, 'any', [b, c]),
        log().store.append(stream, 'no_stream', [a, c]),
        log().store.append(stream, 'no_stream', [b, a]),
        log().store.append(stream, 1n, [a, b]),
        log().store.append(stream, 1n, [b]),
      ];
      for (const attempt of await Promise.allSettled(attempts)) {
        expect(attempt).toMatchObject({ status: 'rejected' });
        expect('reason' in attempt && attempt.reason).toBeInstanceOf(CorruptedIdempotency);
      }
      expect(await all(log().store.readStream(stream))).toHaveLength(2);
    });

    it('28. several streams together are retried as a whole; half of them is refused', async () => {
      const { store } = log();
      if (!store.capabilities.atomicMultiStream) return;
      const writes = [
        { stream: aStream(), expected: 'no_stream', events: events(2) },
        { stream: aStream(), expected: 'any', events: events(1) },
      ] as const;
      const first = await store.appendMany(writes);
      const again = await store.appendMany(writes);
      expect(again).toEqual(first.map((result) => ({ ...result, deduplicated: true })));
      const half = store.appendMany([writes[0], { stream: aStream(), expected: 'any', events: events(1) }]);
      await expect(half).rejects.toBeInstanceOf(CorruptedIdempotency);
    });
  });
}
