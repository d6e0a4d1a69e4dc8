import { setTimeout as delay } from 'node:timers/promises';
import type { AppendResult, EventStore } from '@slipway/application/ports/event-store';
import { StoreUnavailable } from '@slipway/application/ports/event-store.errors';
import { until } from '../../../../../test/support/child';
import { aStream, all, anEvent, events, history, ids } from './an-event';
import { beginTest, logPerTest } from './log-under-test';
import type { LogInTest, OpenLog, StoreProfile } from './log-under-test';
import { wiredOf } from './lost-answer.conformance';
import { assertOrdered, eventsOf, followInBackground } from './subscribe.conformance';

export function outageContract(open: OpenLog, { server }: StoreProfile): void {
  describe('an outage', () => {
    if (server === 'own') restarts(open);
    if (server === 'foreign') brokenWire(open);
    if (server === 'none') nothingToRestart(open);
  });
}

/** The retry that the port's errors allow: same ids, same expectation. */
async function insist(append: () => Promise<AppendResult>): Promise<AppendResult> {
  for (const giveUpAt = performance.now() + 30_000; ;) {
    try {
      return await append();
    } catch (error) {
      const mayRetry = error instanceof StoreUnavailable && error.retryable && performance.now() < giveUpAt;
      if (!mayRetry) throw error;
    }
    await delay(50);
  }
}

/** Writes and follows across some outages: all that was acknowledged is there, and every follower sees it once, in order. */
async function liveThrough(log: LogInTest, store: EventStore, outage: () => Promise<void>): Promise<void> {
  const { began } = log;
  const followers = [store, log.second].map((one) => followInBackground(one, { after: began, batchSize: 7 }));
  const acknowledged: string[] = [];
  const write = async (): Promise<void> => {
    for (let n = 0; n < 60; n += 1) {
      const [stream, batch] = [aStream(), events(2)];
      await insist(() => store.append(stream, 'no_stream', batch));
      acknowledged.push(...ids(batch));
    }
  };
  const writers = Promise.all([write(), write(), write()]);
  for (const share of [60, 180]) {
    await until('some of it is written', async () => acknowledged.length >= share, 60_000);
    await outage();
  }
  await writers;
  const last = anEvent();
  await insist(() => store.append(aStream(), 'no_stream', [last]));
  for (const follower of followers) {
    await until(
      'the last event has come',
      async () => ids(eventsOf(follower.batches)).includes(last.id),
      60_000,
    );
    await follower.stop();
    assertOrdered(follower.batches);
  }
  const stored = ids(await history({ ...log, store }));
  for (const follower of followers) expect(ids(eventsOf(follower.batches))).toEqual(stored);
  expect(stored.toSorted()).toEqual([...acknowledged, last.id].toSorted());
}

function restarts(open: OpenLog): void {
  const log = logPerTest(open, { restartable: true });

  it('58. of a server that is restarted: followers go on without loss or duplicate, and what was acknowledged is there', async () => {
    const { restart, store } = log();
    if (restart === undefined) throw new Error('a restartable log can be restarted');
    await liveThrough(log(), store, restart);
  });
}

function brokenWire(open: OpenLog): void {
  const log = logPerTest(open);

  it('58. (in part) of the wire to a server that is not ours to restart: followers go on without loss or duplicate', async () => {
    const { store, wire } = await wiredOf(log().wired);
    await liveThrough(log(), store, async () => {
      wire.break();
      await delay(1_000);
      wire.mend();
    });
  });
}

function nothingToRestart(open: OpenLog): void {
  it('58. (unsupported) there is no server: the next process has another log, and says so by its id', async () => {
    const [log, next] = [await beginTest(open), await beginTest(open)];
    await log.store.append(aStream(), 'no_stream', events(1));
    expect(await next.store.storeId()).not.toBe(await log.store.storeId());
    expect(await all(next.store.readAll())).toEqual([]);
    await Promise.all([log.close(), next.close()]);
  });
}
