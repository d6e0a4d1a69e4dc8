import type { ExpectedRevision, NewEvent } from '@slipway/application/ports/event-store';
import { CorruptedIdempotency } from '@slipway/application/ports/event-store.errors';
import { aStream, all, anEvent, events, ids } from './an-event';
import { logPerTest } from './log-under-test';
import type { LogInTest, OpenLog, StoreProfile } from './log-under-test';

export function retryContract(open: OpenLog, profile: StoreProfile): void {
  describe('appending again', () => {
    const log = logPerTest(open);

    it('14. same ids, same revision: the first answer, nothing new', async () => {
      const stream = aStream();
      await log().store.append(stream, 'no_stream', events(1));
      const batch = events(2);
      const first = await log().store.append(stream, 0n, batch);
      expect(await log().second.append(stream, 0n, batch)).toEqual({ ...first, deduplicated: true });
      expect(await all(log().store.readStream(stream))).toHaveLength(3);
    });

    it('15. same ids, no_stream: the first answer, nothing new', async () => {
      const stream = aStream();
      const batch = events(2);
      const first = await log().store.append(stream, 'no_stream', batch);
      expect(await log().second.append(stream, 'no_stream', batch)).toEqual({ ...first, deduplicated: true });
      expect(await all(log().store.readStream(stream))).toHaveLength(2);
    });

    withoutRevision(log, profile);

    it('17. also after others have appended, at an exact revision and with no_stream', async () => {
      const stream = aStream();
      const [one, two] = [events(2), events(1)];
      const first = await log().store.append(stream, 'no_stream', one);
      const second = await log().store.append(stream, 1n, two);
      await log().store.append(stream, 2n, events(3));
      expect(await log().store.append(stream, 'no_stream', one)).toEqual({ ...first, deduplicated: true });
      expect(await log().second.append(stream, 1n, two)).toEqual({ ...second, deduplicated: true });
      expect(await all(log().store.readStream(stream))).toHaveLength(6);
    });

    idsElsewhere(log, profile);
  });
}

function withoutRevision(log: () => LogInTest, { capabilities }: StoreProfile): void {
  const again = async (others: number): Promise<void> => {
    const { store, second } = log();
    const stream = aStream();
    const [one, two] = [events(2), events(1)];
    const first = await store.append(stream, 'any', one);
    const next = await store.append(stream, 'stream_exists', two);
    for (let left = others; left > 0; left -= 500) await store.append(aStream(), 'any', events(500));
    expect(await second.append(stream, 'any', one)).toEqual({ ...first, deduplicated: true });
    expect(await second.append(stream, 'stream_exists', two)).toEqual({ ...next, deduplicated: true });
    expect(await all(store.readStream(stream))).toHaveLength(3);
  };
  if (capabilities.retryWithoutRevision === 'always') {
    it('16. same ids with any or stream_exists: the first answer, nothing new', () => again(0));
    it('16. also after thousands of other events', () => again(5_000));
  } else {
    it('16. (in part) same ids with any or stream_exists: the first answer, while the server remembers the ids', () =>
      again(0));
  }
}

function idsElsewhere(log: () => LogInTest, { capabilities }: StoreProfile): void {
  const [a, b, c] = [anEvent(), anEvent(), anEvent()];
  type Attempt = readonly [ExpectedRevision, readonly NewEvent[]];
  const outdated: readonly Attempt[] = [
    ['any', [b, c]],
    ['no_stream', [a, c]],
    ['no_stream', [b, a]],
    [0n, [b, c]],
  ];
  const present: readonly Attempt[] = [
    [1n, [a, b]],
    [1n, [b]],
    [1n, [c, a]],
    ['any', [c, a]],
    ['stream_exists', [c, b]],
  ];
  const areRefused = async (attempts: readonly Attempt[]): Promise<void> => {
    const { store } = log();
    const stream = aStream();
    await store.append(stream, 'no_stream', [a, b]);
    for (const [expected, batch] of attempts) {
      await expect(store.append(stream, expected, batch)).rejects.toBeInstanceOf(CorruptedIdempotency);
    }
    expect(ids(await all(store.readStream(stream)))).toEqual(ids([a, b]));
  };
  if (capabilities.corruptedIdempotency === 'always') {
    it('18. a part of the ids stored, another order, another place: refused, nothing written', () =>
      areRefused([...outdated, ...present]));
  } else {
    it('18. (in part) ids stored elsewhere are refused where the revision expected is outdated', () =>
      areRefused(outdated));
  }
}
