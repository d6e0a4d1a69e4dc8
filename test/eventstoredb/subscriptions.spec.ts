import { Empty } from '@eventstore/db-client/generated/shared_pb';
import { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../support/child';
import { aStream, all, anEvent, batch, events, failure, givenEventStoreDb } from './given-event-store-db';
import { ofAll, ofStream, readRequest, subscription } from './given-bare-calls';
import type { BareSubscription } from './given-bare-calls';

jest.setTimeout(60_000);
const given = givenEventStoreDb();

const contents = ['nothing', 'event', 'confirmation', 'checkpoint', 'not-found', '', '', '', 'caught-up'];
/** What came, in order: events as `stream@revision`. */
const seen = ({ messages }: BareSubscription): readonly string[] =>
  messages.map((message) => eventOf(message) ?? contents[message.getContentCase()] ?? '');

function eventOf(message: ReadResp): string | undefined {
  const event = message.getEvent()?.getEvent();
  if (event === undefined) return undefined;
  return `${Buffer.from(event.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString()}@${event.getStreamRevision()}`;
}

const open: BareSubscription[] = [];
afterEach(() => {
  for (const following of open.splice(0)) following.cancel();
});

function follow(scope: (options: ReadReq.Options) => void): BareSubscription {
  const request = readRequest((options) => {
    scope(options);
    options.setSubscription(new ReadReq.Options.SubscriptionOptions());
  });
  const following = subscription(given().bare, request);
  open.push(following);
  return following;
}

const toStream = (stream: string, from?: 'end' | bigint): BareSubscription =>
  follow((options) => {
    const scope = ofStream(options, stream);
    if (from === 'end') scope.setEnd(new Empty());
    else if (from !== undefined) scope.setRevision(from.toString());
  });

const shows = (following: BareSubscription, expected: readonly string[]) =>
  until(`${expected.at(-1)}`, async () => seen(following).length >= expected.length).then(() =>
    expect(seen(following)).toEqual(expected),
  );

const lastPosition = async (): Promise<bigint> => {
  const [last] = await all(
    given().client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 1 }),
  );
  return last?.position?.commit ?? 0n;
};

it('to all begins with a confirmation that has an id, then history, then caught up once, then what is new', async () => {
  const { client } = given();
  const from = await lastPosition();
  const stream = aStream();
  await client.appendToStream(stream, events(40));
  const following = follow((options) => ofAll(options, from));
  await until('history', async () => seen(following).includes('caught-up'));
  await client.appendToStream(stream, events(2));
  const numbers = Array.from({ length: 42 }, (_, n) => `${stream}@${n}`);
  await shows(following, ['confirmation', ...numbers.slice(0, 40), 'caught-up', ...numbers.slice(40)]);
  expect(following.messages[0]?.getConfirmation()?.getSubscriptionId()).toMatch(/^[0-9a-f-]{36}$/);
});

it('to all from the start shows the first event of the store as well', async () => {
  const following = follow((options) => ofAll(options));
  await until('the first event', async () => following.messages.length > 1);
  expect(seen(following).slice(0, 2)).toEqual(['confirmation', '$$$scavenges@0']);
});

it('to all from the end is caught up at once and shows only what is new', async () => {
  const { client } = given();
  const stream = aStream();
  await client.appendToStream(stream, events(2));
  const following = follow((options) => ofAll(options, 'end'));
  await shows(following, ['confirmation', 'caught-up']);
  await client.appendToStream(stream, anEvent());
  await shows(following, ['confirmation', 'caught-up', `${stream}@2`]);
});

it('to all from a position excludes it, with a filter as well', async () => {
  const { client } = given();
  const stream = aStream('exclusive');
  await client.appendToStream(stream, anEvent());
  const from = await lastPosition();
  await client.appendToStream(stream, events(2));
  const rest = ['confirmation', `${stream}@1`, `${stream}@2`, 'caught-up'];
  await shows(
    follow((options) => ofAll(options, from)),
    rest,
  );
  const filtered = follow((options) => {
    ofAll(options, from);
    const filter = new ReadReq.Options.FilterOptions();
    filter.setStreamIdentifier(new ReadReq.Options.FilterOptions.Expression().setPrefixList(['exclusive-']));
    filter.setCount(new Empty());
    filter.setCheckpointintervalmultiplier(1);
    options.setFilter(filter);
  });
  await shows(filtered, rest);
});

it('to all from beyond the end shows what comes, without an error', async () => {
  const { client } = given();
  const stream = aStream();
  const beyond = (await lastPosition()) + 1_000_000n;
  const following = follow((options) => ofAll(options, beyond));
  await shows(following, ['confirmation', 'caught-up']);
  await client.appendToStream(stream, anEvent());
  await shows(following, ['confirmation', 'caught-up', `${stream}@0`]);
});

it('to all from a position inside of a record makes the handler throw', async () => {
  const following = follow((options) => ofAll(options, 549n));
  await until('the error', async () => following.failure());
  expect(following.failure()).toMatchObject({ code: 2, details: 'Exception was thrown by handler.' });
  expect(following.messages).toEqual([]);
});

it('to a stream excludes the revision that it begins at', async () => {
  const { client } = given();
  const stream = aStream();
  await client.appendToStream(stream, events(4));
  await shows(toStream(stream, 1n), ['confirmation', `${stream}@2`, `${stream}@3`, 'caught-up']);
});

it('to a missing stream is silent until its first event, and then caught up', async () => {
  const { client } = given();
  const stream = aStream();
  const following = toStream(stream);
  await shows(following, ['confirmation']);
  await client.appendToStream(aStream(), anEvent());
  // Silence has no event to wait for.
  await delay(100);
  expect(seen(following)).toEqual(['confirmation']);
  await client.appendToStream(stream, anEvent());
  await shows(following, ['confirmation', `${stream}@0`, 'caught-up']);
});

it('to a missing stream from its end is caught up at once', async () => {
  await shows(toStream(aStream(), 'end'), ['confirmation', 'caught-up']);
});

it('to a stream that is tombstoned shows the tombstone, then ends', async () => {
  const { client } = given();
  const stream = aStream();
  await client.appendToStream(stream, anEvent());
  const following = toStream(stream);
  await shows(following, ['confirmation', `${stream}@0`, 'caught-up']);
  await client.tombstoneStream(stream);
  await until('the error', async () => following.failure());
  expect(seen(following).at(-1)).toBe(`${stream}@9223372036854775807`);
  expect(following.failure()).toMatchObject({ code: 9, details: `Event stream '${stream}' is deleted.` });
});

it('to a tombstoned stream is refused', async () => {
  const { client } = given();
  const stream = aStream();
  await client.tombstoneStream(stream);
  const following = client.subscribeToStream(stream);
  expect(await failure(all(following))).toMatchObject({ type: 'stream-deleted', code: 9 });
});

it('of two shows 16 writers once, in order, identically, and fell-behind is never sent', async () => {
  const { client } = given();
  const from = await lastPosition();
  const both = [follow((options) => ofAll(options, from)), follow((options) => ofAll(options, from))];
  const streams = Array.from({ length: 5 }, () => aStream());
  const writers = Array.from({ length: 16 }, async (_, writer) => {
    for (let n = 0; n < 40; n += 1) {
      await client.appendToStream(streams[(writer + n) % 5] ?? '', events(1 + (n % 3)), batch);
    }
  });
  await Promise.all(writers);
  const written = (await all(client.readAll({ fromPosition: { commit: from, prepare: from } })))
    .slice(1)
    .map(({ streamId, revision }) => `${streamId}@${revision}`);
  expect(written.length).toBe(16 * (14 + 13 * 2 + 13 * 3));
  for (const following of both) {
    await until('all events', async () => following.messages.length >= written.length + 2);
    expect(seen(following).filter((what) => what.includes('@'))).toEqual(written);
    expect(seen(following).filter((what) => what === 'caught-up')).toHaveLength(1);
    expect(following.messages.filter((message) => message.hasFellBehind())).toEqual([]);
  }
});

it('is over for the server as soon as the client leaves', async () => {
  const { server } = given();
  const following = toStream(aStream());
  await until('the call', async () => (await server.openCalls()).Read);
  following.cancel();
  await until('its end', async () => (await server.openCalls()).Read === undefined);
});
