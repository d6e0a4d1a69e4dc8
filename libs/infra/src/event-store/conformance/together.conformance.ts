import type { Write } from '@slipway/application/ports/event-store';
import { CapabilityMissing, CorruptedIdempotency } from '@slipway/application/ports/event-store.errors';
import { aStream, all, events, history } from './an-event';
import { logPerTest } from './log-under-test';
import type { OpenLog, StoreProfile } from './log-under-test';

export function togetherContract(open: OpenLog, { capabilities }: StoreProfile): void {
  if (capabilities.atomicMultiStream) allOrNothing(open);
  else refused(open);
}

function allOrNothing(open: OpenLog): void {
  describe('appending to several streams', () => {
    const log = logPerTest(open);

    it('27. together: all or nothing, one conflict writes nothing', async () => {
      const [a, b, c] = [aStream(), aStream(), aStream()];
      const { store } = log();
      await store.append(c, 'no_stream', events(1));
      const conflicting = store.appendMany([
        { stream: a, expected: 'no_stream', events: events(2) },
        { stream: c, expected: 'no_stream', events: events(1) },
      ]);
      await expect(conflicting).rejects.toMatchObject({ stream: c, actual: 0n });
      expect(await store.heads([a])).toEqual(new Map([[a, null]]));
      const results = await store.appendMany([
        { stream: b, expected: 'any', events: events(1) },
        { stream: a, expected: 'no_stream', events: events(2) },
        { stream: c, expected: 0n, events: events(1) },
      ]);
      expect(results.map(({ revision }) => revision)).toEqual([0n, 1n, 1n]);
      const positions = (await history(log())).map(({ position }) => position);
      results.forEach(({ position }) => expect(positions).toContain(position));
      expect(positions).toHaveLength(5);
    });

    it('28. a retry is recognized as a whole; half of one is refused and writes nothing', async () => {
      const { store, second } = log();
      const writes = [
        { stream: aStream(), expected: 'no_stream', events: events(2) },
        { stream: aStream(), expected: 'any', events: events(1) },
      ] as const;
      const first = await store.appendMany(writes);
      await store.append(writes[0].stream, 1n, events(1));
      const again = await second.appendMany(writes);
      expect(again).toEqual(first.map((result) => ({ ...result, deduplicated: true })));
      const fresh = { stream: aStream(), expected: 'any', events: events(1) } as const;
      for (const half of [
        [writes[0], fresh],
        [fresh, writes[1]],
        [{ ...writes[0], events: [...writes[0].events, ...events(1)] }, writes[1]],
      ]) {
        await expect(store.appendMany(half)).rejects.toBeInstanceOf(CorruptedIdempotency);
      }
      expect(await store.heads([fresh.stream])).toEqual(new Map([[fresh.stream, null]]));
      expect(await history(log())).toHaveLength(4);
    });
  });
}

function refused(open: OpenLog): void {
  describe('appending to several streams', () => {
    const log = logPerTest(open);
    const someWrites = (): readonly Write[] => [
      { stream: aStream(), expected: 'no_stream', events: events(2) },
      { stream: aStream(), expected: 'any', events: events(1) },
    ];

    it('27. (unsupported) together is refused as a missing capability, and writes nothing', async () => {
      const { store } = log();
      const writes = someWrites();
      await expect(store.appendMany(writes)).rejects.toBeInstanceOf(CapabilityMissing);
      expect(await history(log())).toEqual([]);
      for (const { stream } of writes) expect(await all(store.readStream(stream))).toEqual([]);
    });

    it('28. (unsupported) a retry of it is refused alike, also when its parts were written one by one', async () => {
      const { store } = log();
      const writes = someWrites();
      for (const { stream, expected, events: batch } of writes) await store.append(stream, expected, batch);
      await expect(store.appendMany(writes)).rejects.toBeInstanceOf(CapabilityMissing);
      expect(await history(log())).toHaveLength(3);
    });
  });
}
