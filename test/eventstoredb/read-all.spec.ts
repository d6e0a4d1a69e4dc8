import { Empty } from '@eventstore/db-client/generated/shared_pb';
import { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import { until } from '../support/child';
import { aStream, all, anEvent, events, failure, givenEventStoreDb } from './given-event-store-db';
import { ofAll, read, readRequest, subscription } from './given-bare-calls';

jest.setTimeout(30_000);
const given = givenEventStoreDb();

const everything = () => all(given().client.readAll());
const at = (commit: bigint) => ({ commit, prepare: commit });

it('a fresh store has one event, the metadata of $$scavenges, at 548', async () => {
  const [first, ...rest] = await everything();
  expect(first).toMatchObject({
    streamId: '$$$scavenges',
    type: '$metadata',
    position: at(548n),
    revision: 0n,
  });
  expect(rest).toEqual([]);
});

it('forwards is the order of the appends, backwards its exact reverse', async () => {
  const { client } = given();
  const [a, b] = [aStream(), aStream()];
  for (let n = 0; n < 50; n += 1) await client.appendToStream(n % 2 ? a : b, events(2));
  const forwards = (await everything()).map(({ id }) => id);
  const backwards = await all(client.readAll({ direction: 'backwards', fromPosition: 'end' }));
  expect(forwards.length).toBeGreaterThanOrEqual(100);
  expect(backwards.map(({ id }) => id)).toEqual(forwards.toReversed());
});

it('forwards includes the position, backwards excludes it', async () => {
  const { client } = given();
  await client.appendToStream(aStream(), events(3));
  const [before, event, behind] = (await everything()).slice(-3);
  const fromPosition = at(event?.position?.commit ?? 0n);
  const forwards = await all(client.readAll({ fromPosition }));
  expect(forwards.map(({ id }) => id)).toEqual([event?.id, behind?.id]);
  const [last] = await all(client.readAll({ direction: 'backwards', fromPosition, maxCount: 1 }));
  expect(last?.id).toBe(before?.id);
});

it('a position inside of a record is an error, as is one beyond the end backwards; forwards there is nothing', async () => {
  const { client } = given();
  await client.appendToStream(aStream(), anEvent());
  const commit = (await everything()).at(-1)?.position?.commit ?? 0n;
  const error = { type: 'unknown', code: 2, message: '2 UNKNOWN: Unexpected ReadAllResult: Error' };
  const direction = 'backwards';
  expect(await failure(all(client.readAll({ fromPosition: at(commit + 1n) })))).toMatchObject(error);
  expect(await failure(all(client.readAll({ direction, fromPosition: at(commit - 1n) })))).toMatchObject(
    error,
  );
  expect(
    await failure(all(client.readAll({ direction, fromPosition: at(commit + 100_000n) }))),
  ).toMatchObject(error);
  expect(await all(client.readAll({ fromPosition: at(commit + 100_000n) }))).toEqual([]);
});

describe('the server filters a count', () => {
  const { FORWARDS, BACKWARDS } = ReadReq.Options.ReadDirection;

  async function matching(
    by: 'type' | 'stream',
    expression: (e: ReadReq.Options.FilterOptions.Expression) => void,
  ) {
    const filter = new ReadReq.Options.FilterOptions();
    const what = new ReadReq.Options.FilterOptions.Expression();
    expression(what);
    if (by === 'type') filter.setEventType(what);
    else filter.setStreamIdentifier(what);
    filter.setMax(4).setCheckpointintervalmultiplier(1);
    const request = (backwards: boolean) =>
      readRequest((options) => {
        ofAll(options, backwards ? 'end' : 'start');
        options
          .setReadDirection(backwards ? BACKWARDS : FORWARDS)
          .setFilter(filter)
          .setCount('3');
      });
    const revisions = async (backwards: boolean) =>
      (await read(given().bare, request(backwards))).map((message) =>
        message.getEvent()?.getEvent()?.getStreamRevision(),
      );
    return { forwards: await revisions(false), backwards: await revisions(true) };
  }

  it('by types and by streams, by prefixes and by a regular expression, both ways', async () => {
    const { client } = given();
    const stream = aStream('filtered');
    const types = ['filter.a', 'other', 'filter.b', 'other', 'filter.a', 'other', 'filter.c'];
    for (const type of types) {
      await client.appendToStream(stream, anEvent(0, { type }));
      await client.appendToStream(aStream('noise'), events(20));
    }
    expect(await matching('type', (e) => e.setPrefixList(['filter.a', 'filter.b']))).toEqual({
      forwards: ['0', '2', '4'],
      backwards: ['4', '2', '0'],
    });
    expect(await matching('type', (e) => e.setRegex('^(filter\\.c|filter\\.b)$'))).toEqual({
      forwards: ['2', '6'],
      backwards: ['6', '2'],
    });
    expect(await matching('stream', (e) => e.setPrefixList(['filtered-']))).toEqual({
      forwards: ['0', '1', '2'],
      backwards: ['6', '5', '4'],
    });
    expect(await matching('stream', (e) => e.setRegex('^filtered'))).toEqual({
      forwards: ['0', '1', '2'],
      backwards: ['6', '5', '4'],
    });
  });

  it('and calls a wrong position by its own name', async () => {
    const filter = new ReadReq.Options.FilterOptions();
    filter.setEventType(new ReadReq.Options.FilterOptions.Expression().setRegex('x')).setCount(new Empty());
    const request = readRequest((options) => {
      ofAll(options, 549n);
      options.setFilter(filter);
    });
    expect(await failure(read(given().bare, request))).toMatchObject({
      code: 2,
      details: 'Unexpected FilteredReadAllResult: Error',
    });
  });
});

it('a count of 0 never ends', async () => {
  const { bare, server, client } = given();
  const reading = subscription(
    bare,
    readRequest((options) => {
      ofAll(options);
      options.setCount('0');
    }),
  );
  await until('the call', async () => (await server.openCalls()).Read);
  await client.appendToStream(aStream(), anEvent());
  expect(await server.openCalls()).toMatchObject({ Read: 1 });
  expect(reading.messages).toEqual([]);
  reading.cancel();
  await until('the end of it', async () => (await server.openCalls()).Read === undefined);
});
