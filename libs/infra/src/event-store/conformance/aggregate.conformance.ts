import { randomUUID } from 'node:crypto';
import { EventTooLarge } from '@slipway/application/ports/event-store.errors';
import { CommandRunner } from '@slipway/application/runtime/command-runner';
import type { Decided } from '@slipway/application/runtime/command-runner';
import { FoldCache } from '@slipway/application/runtime/fold-cache';
import { aRequest, counter, counterCommands, fixedClock } from '@slipway/application/runtime/given-runtime';
import type { Request } from '@slipway/application/runtime/request';
import { instant } from '@slipway/domain/kernel';
import { appendLimits } from '../append-policy';
import { all, anEvent, history, ids, revisions } from './an-event';
import { logPerTest } from './log-under-test';
import type { LogInTest, OpenLog } from './log-under-test';
import { eventsOf, follow, isCaughtUp } from './subscribe.conformance';

export function aggregateContract(open: OpenLog): void {
  describe('an aggregate', () => {
    const log = logPerTest(open);
    let id: string;
    let stream: string;
    beforeEach(() => {
      id = randomUUID();
      stream = `counter-${id}`;
    });

    it('whose stream is tombstoned under it refuses by name, in this process and in the next', async () => {
      const { store } = log();
      const [one, other] = [aProcess(log()), aProcess(log())];
      await add(one, id);
      await store.tombstone(stream, 0n);
      for (const runner of [one, one, other]) {
        await expect(add(runner, id)).rejects.toMatchObject({
          code: 'runtime.stream_ended',
          kind: 'not_found',
        });
      }
      expect(await add(one, randomUUID())).toMatchObject({ version: 0 });
      expect(await history(log())).toHaveLength(2);
    });

    it('whose stream is truncated under it goes on, also in a process that knows it', async () => {
      const runner = aProcess(log());
      for (let n = 0; n < 3; n += 1) await add(runner, id);
      await log().store.truncate(stream, 2n);
      expect(await add(runner, id)).toMatchObject({ version: 3 });
      expect(revisions(await all(log().store.readStream(stream)))).toEqual([2, 3]);
    });

    it('that would store more than the log takes refuses by name, writes nothing, and goes on', async () => {
      const runner = aProcess(log());
      const reason = 'x'.repeat(appendLimits.bytes);
      await expect(add(runner, id, { reason })).rejects.toMatchObject({ code: 'runtime.too_large' });
      const direct = log().store.append(stream, 'no_stream', [anEvent({ data: reason })]);
      await expect(direct).rejects.toBeInstanceOf(EventTooLarge);
      expect(await history(log())).toEqual([]);
      expect(await add(runner, id)).toMatchObject({ version: 0 });
    });

    it('on a clock that jumps says when it was told it happened; the order is that of the log', async () => {
      const { store, second, began } = log();
      const times = [12, 11, 26, 0, 12].map((hour) => instant(Date.UTC(2026, 0, 1, hour)));
      let now = fixedClock.now();
      const runner = new CommandRunner(store, new FoldCache(store), { now: () => now });
      for (const time of times) {
        now = time;
        await add(runner, id);
      }
      const stored = await all(store.readStream(stream));
      expect(stored.map(({ metadata }) => metadata.occurredAt)).toEqual(times);
      expect(revisions(stored)).toEqual([0, 1, 2, 3, 4]);
      const followed = eventsOf(await follow(second, { after: began }, isCaughtUp));
      expect(ids(followed)).toEqual(ids(stored));
    });
  });
}

function aProcess({ store }: LogInTest): CommandRunner {
  return new CommandRunner(store, new FoldCache(store), fixedClock);
}

function add(runner: CommandRunner, id: string, more: Partial<Request> = {}): Promise<Decided> {
  const request = aRequest(randomUUID(), more);
  return runner.run({ decider: counter, id, command: counterCommands.add({ amount: 1 }), request });
}
