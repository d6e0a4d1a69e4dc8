import { Empty } from '@eventstore/db-client/generated/shared_pb';
import { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import { until } from '../support/child';
import { aStream, all, anEvent, events, givenEventStoreDb } from './given-event-store-db';
import { ofAll, readRequest, subscription } from './given-bare-calls';
import type { BareSubscription } from './given-bare-calls';

jest.setTimeout(60_000);

interface Filtered {
  readonly type: string;
  readonly from: 'start' | 'end' | bigint;
  /** The server's own when missing. */
  readonly window?: number;
  readonly interval?: number;
}

function follow(bare: Parameters<typeof subscription>[0], filtered: Filtered): BareSubscription {
  const request = readRequest((options) => {
    ofAll(options, filtered.from);
    const filter = new ReadReq.Options.FilterOptions();
    filter.setEventType(new ReadReq.Options.FilterOptions.Expression().setPrefixList([filtered.type]));
    if (filtered.window === undefined) filter.setCount(new Empty());
    else filter.setMax(filtered.window);
    filter.setCheckpointintervalmultiplier(filtered.interval ?? 1);
    options.setFilter(filter).setSubscription(new ReadReq.Options.SubscriptionOptions());
  });
  return subscription(bare, request);
}

const checkpoints = ({ messages }: BareSubscription): readonly string[] =>
  messages.flatMap((message) => message.getCheckpoint()?.getCommitPosition() ?? []);
const isCaughtUp = ({ messages }: BareSubscription): boolean =>
  messages.some((message) => message.hasCaughtUp());

/** A store of its own with events that nobody looks for; gives the position of each event of the store. */
function givenMisses(count: number) {
  const given = givenEventStoreDb();
  const positions: string[] = [];
  beforeAll(async () => {
    const { client } = given();
    await client.appendToStream(aStream(), events(count));
    for (const event of await all(client.readAll())) positions.push(String(event.position?.commit));
  });
  return { given, positions };
}

describe('history without a match', () => {
  // With the store's own first event: 100 events, three pages of 32 and a rest.
  const { given, positions } = givenMisses(99);
  const history = async (filtered: Filtered) => {
    const following = follow(given().bare, filtered);
    await until('the end of history', async () => isCaughtUp(following));
    following.cancel();
    return checkpoints(following);
  };

  it('has a checkpoint behind each page of 32, at the start of the page, the first at 0', async () => {
    expect(await history({ type: 'wanted', from: 'start' })).toEqual(['0', positions[32], positions[64]]);
  });

  it('has fewer with an interval of two pages', async () => {
    expect(await history({ type: 'wanted', from: 'start', interval: 2 })).toEqual([positions[32]]);
  });

  it('has one behind every event with a window of 1', async () => {
    const found = await history({ type: 'wanted', from: 'start', window: 1 });
    expect(found).toEqual(['0', ...positions.slice(1)]);
  });

  it('has none at its end', async () => {
    expect(await history({ type: 'wanted', from: BigInt(positions[80] ?? '') })).toEqual([]);
  });
});

describe('history with nothing but matches', () => {
  const { given, positions } = givenMisses(119);

  // Pages end at 32 matches, so an interval of 40 is passed in the middle of a page and the rest counts on.
  it('has a checkpoint behind the page that fills the interval, the rest of it carried over, none at the end', async () => {
    const following = follow(given().bare, { type: '', from: 'start', window: 40 });
    await until('the end of history', async () => isCaughtUp(following));
    following.cancel();
    expect(following.messages.filter((message) => message.hasEvent())).toHaveLength(120);
    expect(checkpoints(following)).toEqual([positions[63], positions[95]]);
  });
});

it('the start of a page has a prepare position of 0 (read from the source, not recorded)', async () => {
  const { bare, client } = outer();
  await client.appendToStream(aStream(), events(100));
  const following = follow(bare, { type: 'never', from: 'start' });
  await until('the end of history', async () => isCaughtUp(following));
  following.cancel();
  const prepares = following.messages.flatMap(
    (message) => message.getCheckpoint()?.getPreparePosition() ?? [],
  );
  expect(prepares.length).toBeGreaterThan(2);
  expect(new Set(prepares)).toEqual(new Set(['0']));
});

it('behind a page with matches the checkpoint is at the last of them', async () => {
  const { bare, client } = outer();
  const [before, stream] = [aStream(), aStream()];
  const { position } = await client.appendToStream(before, anEvent());
  const written = Array.from({ length: 50 }, (_, n) =>
    anEvent(n, { type: n === 5 || n === 9 ? 'wanted' : 'not' }),
  );
  await client.appendToStream(stream, written);
  const ninth = (await all(client.readStream(stream)))[9]?.position?.commit;
  const following = follow(bare, { type: 'wanted', from: position?.commit ?? 'start' });
  await until('the end of history', async () => isCaughtUp(following));
  following.cancel();
  expect(checkpoints(following)).toEqual([String(ninth)]);
});

describe('a live subscriber that misses 70 events', () => {
  const { given } = givenMisses(1);
  const misses = async (filtered: Omit<Filtered, 'type' | 'from'>) => {
    const { bare, client } = given();
    const following = follow(bare, { ...filtered, type: 'wanted', from: 'end' });
    await until('the end of history', async () => isCaughtUp(following));
    const stream = aStream();
    await client.appendToStream(stream, events(70));
    await client.appendToStream(stream, anEvent(0, { type: 'wanted' }));
    await until('the match', async () => following.messages.some((message) => message.hasEvent()));
    following.cancel();
    const positions = (await all(client.readStream(stream))).map(({ position }) => String(position?.commit));
    return checkpoints(following).map((position) => positions.indexOf(position));
  };

  it('gets 2 checkpoints with the window of 32, at the 32nd and the 64th', async () => {
    expect(await misses({})).toEqual([31, 63]);
  });

  it('gets one at every event with a window of 1', async () => {
    expect((await misses({ window: 1 })).slice(0, 70)).toEqual(Array.from({ length: 70 }, (_, n) => n));
  });
});

it('what history counted is carried over into the live part', async () => {
  const { bare, client } = outer();
  const count = (await all(client.readAll())).length;
  const following = follow(bare, { type: 'never', from: 'start' });
  await until('the end of history', async () => isCaughtUp(following));
  const inHistory = checkpoints(following).length;
  const stream = aStream();
  const missing = 32 - (count % 32);
  await client.appendToStream(stream, events(missing));
  await until('a live checkpoint', async () => checkpoints(following).length > inHistory);
  following.cancel();
  const last = (await all(client.readStream(stream))).at(-1)?.position?.commit;
  expect(checkpoints(following).slice(inHistory)).toEqual([String(last)]);
});

it('without a filter there are none', async () => {
  const { bare, client } = outer();
  const request = readRequest((options) => {
    ofAll(options);
    options.setSubscription(new ReadReq.Options.SubscriptionOptions());
  });
  const following = subscription(bare, request);
  await until('the end of history', async () => isCaughtUp(following));
  const before = following.messages.length;
  await client.appendToStream(aStream(), events(40));
  await until('the events', async () => following.messages.length >= before + 40);
  following.cancel();
  expect(checkpoints(following)).toEqual([]);
});

const outer = givenEventStoreDb();
