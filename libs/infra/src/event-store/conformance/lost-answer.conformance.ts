import type { ExpectedRevision } from '@slipway/application/ports/event-store';
import { until } from '../../../../../test/support/child';
import { aStream, all, events, history } from './an-event';
import { logPerTest } from './log-under-test';
import type { LogInTest, OpenLog, StoreProfile, WiredStore } from './log-under-test';

export function lostAnswerContract(open: OpenLog, profile: StoreProfile): void {
  describe('when an answer gets lost', () => {
    const log = logPerTest(open);
    if (profile.server === 'none') nothingToLose(log);
    else lostAnswers(log);
  });
}

/** Appends over a wire that loses the answers after the commit, and then the connection. */
async function appendAndLoseAnswers(
  { store, wired }: LogInTest,
  expectations: readonly ExpectedRevision[],
): Promise<void> {
  const { store: remote, wire } = await wiredOf(wired);
  // Connected already when the answers begin to get lost.
  await remote.append(aStream(), 'no_stream', events(1));
  const writes = expectations.map((expected) => ({ stream: aStream(), expected, events: events(2) }));
  wire.swallowAnswers();
  const answers = Promise.allSettled(
    writes.map(({ stream, expected, events: batch }) => remote.append(stream, expected, batch)),
  );
  await until('everything is stored', async () => {
    const heads = await store.heads(writes.map(({ stream }) => stream));
    return [...heads.values()].every((head) => head === 1n);
  });
  wire.cut();
  for (const [index, answer] of (await answers).entries()) {
    const [, last] = await all(store.readStream(writes[index]?.stream ?? ''));
    const value = { revision: 1n, position: last?.position, deduplicated: true };
    expect(answer).toEqual({ status: 'fulfilled', value });
  }
}

export async function wiredOf(wired: LogInTest['wired']): Promise<WiredStore> {
  if (wired === undefined) throw new Error('a log on a server can be reached over a wire');
  return wired();
}

function lostAnswers(log: () => LogInTest): void {
  it('30. after the commit, the append is answered all the same, and written once', async () => {
    await appendAndLoseAnswers(log(), ['no_stream']);
    expect(await history(log())).toHaveLength(3);
  });

  it('30. also for several at once, with and without a revision', async () => {
    const expectations = ['no_stream', 'any', 'no_stream', 'any', 'no_stream', 'any'] as const;
    await appendAndLoseAnswers(log(), expectations);
    expect(await history(log())).toHaveLength(13);
  });
}

function nothingToLose(log: () => LogInTest): void {
  it('30. (unsupported) there is no wire: what was asked for in this process is stored when it is answered', async () => {
    const { store } = log();
    const stream = aStream();
    const answer = store.append(stream, 'no_stream', events(2));
    expect(await store.heads([stream])).toEqual(new Map([[stream, 1n]]));
    expect(await answer).toMatchObject({ revision: 1n, deduplicated: false });
  });
}
