import { GuardMoved } from '@slipway/application/ports/event-store.errors';
import { logPerTest } from './log-under-test';
import type { LogUnderTest, OpenLog, StoreProfile } from './log-under-test';
import { aStream, all, events } from './an-event';

export function guardContract(open: OpenLog, { capabilities }: StoreProfile): void {
  describe('a guarded append', () => {
    const log = logPerTest(open);

    it('is written while its guards stand, missing streams included', async () => {
      const [guard, missing, stream] = [aStream('tree'), aStream('tree'), aStream()];
      await log().store.append(guard, 'no_stream', events(2));
      const guards = [
        { stream: guard, revision: 1n },
        { stream: missing, revision: null },
      ];
      expect(await log().store.append(stream, 'no_stream', events(1), { guards })).toMatchObject({
        revision: 0n,
      });
      expect(await log().store.heads([missing])).toEqual(new Map([[missing, null]]));
      expect(await log().store.append(missing, 'no_stream', events(1))).toMatchObject({ revision: 0n });
    });

    it.each([
      ['moved on', 0n],
      ['is ahead of the stream', 7n],
      ['exists against expectation', null],
    ])('writes nothing when its guard %s', async (_, revision) => {
      const [guard, stream] = [aStream('tree'), aStream()];
      await log().store.append(guard, 'no_stream', events(2));
      const refused = log().store.append(stream, 'no_stream', events(1), {
        guards: [{ stream: guard, revision }],
      });
      await expect(refused).rejects.toBeInstanceOf(GuardMoved);
      await expect(refused).rejects.toMatchObject({ stream: guard });
      expect(await log().store.heads([stream])).toEqual(new Map([[stream, null]]));
    });

    it('may guard the stream that it writes', async () => {
      const stream = aStream();
      await log().store.append(stream, 'no_stream', events(1));
      const guards = [{ stream, revision: 0n }];
      expect(await log().store.append(stream, 'any', events(1), { guards })).toMatchObject({ revision: 1n });
      await expect(log().store.append(stream, 'any', events(1), { guards })).rejects.toBeInstanceOf(
        GuardMoved,
      );
    });

    if (capabilities.guardedAppend) checkedInside(log);
    else checkedBefore(log);
  });
}

function checkedBefore(log: () => LogUnderTest): void {
  it('(in part) that is retried after its guard moved writes nothing more, and may be refused', async () => {
    const [guard, stream] = [aStream('tree'), aStream()];
    await log().store.append(guard, 'no_stream', events(1));
    const options = { guards: [{ stream: guard, revision: 0n }] };
    const batch = events(1);
    const first = await log().store.append(stream, 'no_stream', batch, options);
    await log().store.append(guard, 0n, events(1));
    const [again] = await Promise.allSettled([log().store.append(stream, 'no_stream', batch, options)]);
    if (again.status === 'rejected') expect(again.reason).toBeInstanceOf(GuardMoved);
    else expect(again.value).toEqual({ ...first, deduplicated: true });
    expect(await all(log().store.readStream(stream))).toHaveLength(1);
  });
}

function checkedInside(log: () => LogUnderTest): void {
  it('that is retried after its guard moved gets its first answer', async () => {
    const [guard, stream] = [aStream('tree'), aStream()];
    await log().store.append(guard, 'no_stream', events(1));
    const options = { guards: [{ stream: guard, revision: 0n }] };
    const batch = events(1);
    const first = await log().store.append(stream, 'no_stream', batch, options);
    await log().store.append(guard, 0n, events(1));
    const again = await log().store.append(stream, 'no_stream', batch, options);
    expect(again).toEqual({ ...first, deduplicated: true });
  });

  it('sent together with what moves its guard is written before it or not at all', async () => {
    for (let round = 0; round < 10; round += 1) await race(log());
  });

  it('cannot deadlock with one that is guarded the other way round', async () => {
    const [a, b] = [aStream(), aStream()];
    await log().store.append(a, 'no_stream', events(1));
    await log().store.append(b, 'no_stream', events(1));
    const attempts = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => {
        const [written, guard] = n % 2 ? [a, b] : [b, a];
        const guards = [{ stream: guard, revision: 0n }];
        return (n % 4 < 2 ? log().store : log().second).append(written, 0n, events(1), { guards });
      }),
    );
    // Whoever was first moved the other one's guard.
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
}

async function race({ store, second }: LogUnderTest): Promise<void> {
  const guard = aStream('tree');
  await store.append(guard, 'no_stream', events(1));
  const guards = [{ stream: guard, revision: 0n }];
  const written = Array.from({ length: 12 }, () => aStream());
  const attempts = written.map((stream, n) =>
    (n % 2 ? store : second).append(stream, 'no_stream', events(1), { guards }),
  );
  const [move, ...results] = await Promise.allSettled([store.append(guard, 0n, events(1)), ...attempts]);
  if (move.status === 'rejected') throw move.reason;
  for (const result of results) {
    if (result.status === 'fulfilled') expect(result.value.position < move.value.position).toBe(true);
    else expect(result.reason).toBeInstanceOf(GuardMoved);
  }
  const stored = await Promise.all(written.map((stream) => all(store.readStream(stream))));
  expect(stored.flat()).toHaveLength(results.filter(({ status }) => status === 'fulfilled').length);
}
