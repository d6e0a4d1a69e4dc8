import { until } from '../../../../../test/support/child';
import { aStream, all, events, history, ids } from './an-event';
import { logPerTest } from './log-under-test';
import type { LogInTest, LogTransactions, OpenLog, StoreProfile } from './log-under-test';
import { eventsOf, follow, followInBackground, isCaughtUp } from './subscribe.conformance';

export function openTransactionContract(open: OpenLog, { capabilities }: StoreProfile): void {
  describe('an open transaction', () => {
    const log = logPerTest(open);
    if (capabilities.transactionalAppend) heldBack(log);
    else nothingStaysOpen(log);
  });
}

function transactionsOf({ transactions }: LogInTest): LogTransactions {
  if (transactions === undefined) throw new Error('a log with transactional appends lends its transactions');
  return transactions;
}

function heldBack(log: () => LogInTest): void {
  it('54. that appended holds back what came after it, until it commits', async () => {
    const { store, second, began } = log();
    await store.append(aStream(), 'no_stream', events(1));
    const slow = await transactionsOf(log()).append(aStream(), events(2));
    await store.append(aStream(), 'no_stream', events(3));
    const follower = followInBackground(second, { after: began });
    await until('it has caught up', async () => isCaughtUp(follower.batches));
    // What was settled before is there, what is not must wait, for followers and for readers alike.
    expect(eventsOf(follower.batches)).toHaveLength(1);
    expect(await history(log())).toHaveLength(1);
    await slow.commit();
    await until('the rest has come', async () => eventsOf(follower.batches).length === 6);
    await follower.stop();
    const whole = await history(log());
    expect(ids(eventsOf(follower.batches))).toEqual(ids(whole));
    expect(whole.map(({ position }) => position)).toEqual(whole.map(({ position }) => position).toSorted());
  });

  it('54. that appended and is rolled back leaves nothing to wait for', async () => {
    const { store, began } = log();
    const slow = await transactionsOf(log()).append(aStream(), events(2));
    await store.append(aStream(), 'no_stream', events(3));
    await slow.rollback();
    expect(eventsOf(await follow(store, { after: began }, isCaughtUp))).toHaveLength(3);
    expect(await history(log())).toHaveLength(3);
  });

  it('54. holds back no writer of another stream, and no reader of one', async () => {
    const { store } = log();
    await transactionsOf(log()).append(aStream(), events(1));
    const streams = Array.from({ length: 20 }, () => aStream());
    await Promise.all(streams.map((stream) => store.append(stream, 'no_stream', events(2))));
    for (const stream of streams) expect(await all(store.readStream(stream))).toHaveLength(2);
  });

  it('54. that has nothing to do with the log holds back nothing', async () => {
    const { store, second, began } = log();
    const unrelated = await transactionsOf(log()).unrelated();
    await store.append(aStream(), 'no_stream', events(3));
    expect(eventsOf(await follow(second, { after: began }, isCaughtUp))).toHaveLength(3);
    await unrelated.rollback();
  });
}

function nothingStaysOpen(log: () => LogInTest): void {
  it('54. (unsupported) nothing stays open: what is answered is there at once, for readers and followers, however busy it is', async () => {
    const { store, second, began } = log();
    const busy = Array.from({ length: 8 }, async () => {
      for (let n = 0; n < 10; n += 1) await second.append(aStream('busy'), 'no_stream', events(100));
    });
    for (let n = 0; n < 20; n += 1) {
      const stream = aStream();
      const { position } = await store.append(stream, 'no_stream', events(2));
      expect(await all(store.readStream(stream))).toHaveLength(2);
      const [last] = await all(
        store.readAll({ filter: { streamPrefixes: [stream] }, direction: 'backward', maxCount: 1 }),
      );
      expect(last?.position).toBe(position);
    }
    await Promise.all(busy);
    const followed = await follow(store, { after: began, filter: { streamPrefixes: ['spec-'] } }, isCaughtUp);
    expect(eventsOf(followed)).toHaveLength(40);
  });
}
