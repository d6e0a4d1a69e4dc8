import { aStream, all, events, failure, givenEventStoreDb, anEvent, there } from './given-event-store-db';
import { ofStream, read, readRequest } from './given-bare-calls';

jest.setTimeout(30_000);
const given = givenEventStoreDb();

async function aStreamOf(count: number): Promise<string> {
  const stream = aStream();
  await given().client.appendToStream(stream, events(count));
  return stream;
}

const revisions = async (
  stream: string,
  options: Parameters<ReturnType<typeof given>['client']['readStream']>[1],
) => (await all(given().client.readStream(stream, options))).map(({ revision }) => Number(revision));

it('a missing and a soft-deleted stream are a message, not an error', async () => {
  const { bare, client } = given();
  const deleted = await aStreamOf(1);
  await client.deleteStream(deleted);
  for (const stream of [aStream(), deleted]) {
    const messages = await read(
      bare,
      readRequest((options) => ofStream(options, stream)),
    );
    expect(
      messages.map((message) => message.getStreamNotFound()?.getStreamIdentifier()?.getStreamName_asB64()),
    ).toEqual([Buffer.from(stream).toString('base64')]);
    expect(await failure(all(client.readStream(stream)))).toMatchObject({ type: 'stream-not-found' });
  }
});

it('only events come: no first position, no last one', async () => {
  const stream = await aStreamOf(2);
  const messages = await read(
    given().bare,
    readRequest((options) => ofStream(options, stream)),
  );
  expect(messages.map((message) => message.getContentCase())).toEqual([1, 1]);
});

it('forwards in order, from a revision that is included', async () => {
  const stream = await aStreamOf(100);
  expect(await revisions(stream, {})).toEqual(Array.from({ length: 100 }, (_, n) => n));
  expect(await revisions(stream, { fromRevision: 97n })).toEqual([97, 98, 99]);
  expect(await revisions(stream, { fromRevision: 40n, maxCount: 2 })).toEqual([40, 41]);
});

it('backwards from the end, from a revision, and from beyond the end, which is the last event', async () => {
  const stream = await aStreamOf(5);
  const direction = 'backwards';
  expect(await revisions(stream, { direction, fromRevision: 'end' })).toEqual([4, 3, 2, 1, 0]);
  expect(await revisions(stream, { direction, fromRevision: 2n })).toEqual([2, 1, 0]);
  expect(await revisions(stream, { direction, fromRevision: 'end', maxCount: 2 })).toEqual([4, 3]);
  expect(await revisions(stream, { direction, fromRevision: 99n, maxCount: 1 })).toEqual([4]);
});

it('forwards from beyond the end there is nothing', async () => {
  const stream = await aStreamOf(2);
  expect(await revisions(stream, { fromRevision: 2n })).toEqual([]);
  expect(await revisions(stream, { fromRevision: 1_000n })).toEqual([]);
});

it('a count of 0, and forwards from the end, are errors', async () => {
  const stream = await aStreamOf(1);
  const error = { type: 'unknown', code: 2, message: '2 UNKNOWN: Unexpected ReadStreamResult: Error' };
  expect(await failure(revisions(stream, { maxCount: 0 }))).toMatchObject(error);
  expect(await failure(revisions(stream, { fromRevision: 'end' }))).toMatchObject(error);
});

it('10,000 events of 400 bytes come one after the other', async () => {
  const { client } = given();
  const stream = aStream();
  const text = 'x'.repeat(400);
  const written = Array.from({ length: 10_000 }, (_, n) => anEvent(n, { text }));
  for (let n = 0; n < 10; n += 1)
    await client.appendToStream(stream, written.slice(n * 1_000, (n + 1) * 1_000));
  expect(await revisions(stream, {})).toEqual(written.map((_, n) => n));
});

it('ids come as text, or as numbers to who did not ask for text', async () => {
  const { bare, client } = given();
  const stream = aStream();
  const id = '8f0e1d2c-3b4a-5968-7786-95a4b3c2d1e0';
  await client.appendToStream(stream, anEvent(0, { id }));
  const idOf = async (request: Parameters<typeof read>[1]) =>
    (await read(bare, request))[0]?.getEvent()?.getEvent()?.getId()?.toObject();
  expect(await idOf(readRequest((options) => ofStream(options, stream)))).toMatchObject({ string: id });
  const numbers = readRequest((options) => {
    ofStream(options, stream);
    options.clearUuidOption();
  });
  expect(await idOf(numbers)).toMatchObject({
    structured: {
      mostSignificantBits: BigInt.asIntN(64, 0x8f0e1d2c3b4a5968n).toString(),
      leastSignificantBits: BigInt.asIntN(64, 0x778695a4b3c2d1e0n).toString(),
    },
  });
});

it('an event says all that the server knows of it', async () => {
  const { bare, client } = given();
  const stream = aStream();
  const before = BigInt(Date.now()) * 10_000n;
  await client.appendToStream(stream, [anEvent(), anEvent(1, { type: 'other' })]);
  const [, message] = await read(
    bare,
    readRequest((options) => ofStream(options, stream)),
  );
  const event = there(message?.getEvent());
  const recorded = there(event.getEvent());
  expect(recorded.getStreamRevision()).toBe('1');
  expect(recorded.getPreparePosition()).toBe(recorded.getCommitPosition());
  expect(event.getCommitPosition()).toBe(recorded.getCommitPosition());
  expect(event.hasLink()).toBe(false);
  const described = Object.fromEntries(recorded.getMetadataMap().toObject()) as Record<string, string>;
  expect(described).toEqual({
    type: 'other',
    'content-type': 'application/json',
    created: expect.stringMatching(/^\d{17}$/) as string,
  });
  expect(BigInt(described.created ?? '')).toBeGreaterThanOrEqual(before);
});

it('a stream without a name makes the handler throw', async () => {
  const refused = read(
    given().bare,
    readRequest((options) => ofStream(options, '')),
  );
  expect(await failure(refused)).toMatchObject({ code: 2, details: 'Exception was thrown by handler.' });
});
