import { randomUUID } from 'node:crypto';
import { append, appendEvent, appendOptions, plain, rawCall, trailersOf } from './given-bare-calls';
import { aStream, all, events, failure, givenEventStoreDb, unary } from './given-event-store-db';
import { frame } from './grpc-framing';

jest.setTimeout(60_000);
const given = givenEventStoreDb();

it('answers success with the last revision and a position, commit and prepare alike', async () => {
  const answer = await append(given().bare, [appendOptions(aStream()), appendEvent(), appendEvent()]);
  const success = answer.getSuccess();
  expect(success?.getCurrentRevision()).toBe('1');
  expect(success?.getPosition()?.getCommitPosition()).toMatch(/^\d+$/);
  expect(success?.getPosition()?.getPreparePosition()).toBe(success?.getPosition()?.getCommitPosition());
});

it('answers an append of nothing to a missing stream with no_stream', async () => {
  const answer = await append(given().bare, [appendOptions(aStream())]);
  expect(answer.getSuccess()?.hasNoStream()).toBe(true);
  expect(answer.getSuccess()?.hasPosition()).toBe(true);
});

it.each([
  ['no_stream', { expectedNoStream: {} }],
  ['stream_exists', { expectedStreamExists: {}, streamExists2060: {} }],
  [5n, { expectedRevision: '5', expectedRevision2060: 5 }],
] as const)(
  'says a wrong version with status 0: current, expected %s and their old twins',
  async (expected, said) => {
    const { bare, client } = given();
    const missing = await append(bare, [
      appendOptions(aStream(), expected === 'no_stream' ? 5n : expected),
      appendEvent(),
    ]);
    expect(missing.getWrongExpectedVersion()?.toObject()).toMatchObject({
      currentNoStream: {},
      noStream2060: {},
    });
    const stream = aStream();
    await client.appendToStream(stream, events(2));
    if (expected === 'stream_exists') return;
    const wrong = await append(bare, [appendOptions(stream, expected), appendEvent()]);
    expect(wrong.getWrongExpectedVersion()?.toObject()).toMatchObject({
      currentRevision: '1',
      currentRevision2060: 1,
      ...said,
    });
  },
);

it('says a wrong version at any, when some of its ids are known', async () => {
  const { bare } = given();
  const stream = aStream();
  const id = randomUUID();
  await append(bare, [appendOptions(stream), appendEvent({ id })]);
  const wrong = await append(bare, [appendOptions(stream), appendEvent({ id }), appendEvent()]);
  expect(wrong.getWrongExpectedVersion()?.toObject()).toMatchObject({
    currentRevision: '0',
    expectedAny: {},
    any2060: {},
  });
});

it.each([
  ['a bad id', [appendOptions('spec-1'), appendEvent({ id: 'no-uuid' })]],
  ['the nil id', [appendOptions('spec-1'), appendEvent({ id: '00000000-0000-0000-0000-000000000000' })]],
  ['no id', [appendOptions('spec-1'), appendEvent({ id: '' })]],
  ['an empty type', [appendOptions('spec-1'), appendEvent({ metadata: { ...plain, type: '' } })]],
  ['an empty stream', [appendOptions(''), appendEvent()]],
])('throws in the handler at %s, without trailers, and stores nothing', async (_, requests) => {
  const { bare, client } = given();
  const refused = await failure(append(bare, requests));
  expect(refused).toMatchObject({ code: 2, details: 'Exception was thrown by handler.' });
  expect(trailersOf(refused)).toEqual({});
  expect(await failure(all(client.readStream('spec-1')))).toMatchObject({ type: 'stream-not-found' });
});

it('names the metadata that an event must have', async () => {
  for (const metadata of [{ type: 'spec' }, { 'content-type': 'application/json' }]) {
    const refused = await failure(
      append(given().bare, [appendOptions(aStream()), appendEvent({ metadata })]),
    );
    expect(refused).toMatchObject({ code: 3 });
    expect(trailersOf(refused)).toEqual({
      exception: 'missing-required-metadata-property',
      'required-metadata-properties': 'type,content-type',
    });
  }
});

it('names the maximum that an append exceeds', async () => {
  const data = Buffer.alloc(1_048_577);
  const refused = await failure(append(given().bare, [appendOptions(aStream()), appendEvent({ data })]));
  expect(refused).toMatchObject({ code: 3, details: 'Maximum Append Size of 1048576 Exceeded.' });
  expect(trailersOf(refused)).toEqual({
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': '1048576',
  });
});

it('answers HTTP 500 when a trailer would have to name a stream that is not ASCII', async () => {
  const { client } = given();
  const stream = `spec-ß-${randomUUID()}`;
  await client.appendToStream(stream, events(1), unary);
  expect(await all(client.readStream(stream))).toHaveLength(1);
  await client.tombstoneStream(stream);
  const refused = await failure(client.appendToStream(stream, events(1), unary));
  expect(refused).toMatchObject({ type: 'unknown', code: 2 });
  expect(refused.message).toContain('500');
});

it('refuses in one frame of headers that ends the call', async () => {
  const { client, server } = given();
  const stream = aStream();
  await client.tombstoneStream(stream);
  const call = rawCall(server, 'Append');
  call.end(frame([appendOptions(stream), appendEvent()].map((request) => request.serializeBinary())));
  const trailers: unknown[] = [];
  call.on('trailers', (late) => trailers.push(late));
  const headers = await new Promise((resolve) => call.once('response', resolve));
  call.resume();
  await new Promise((resolve) => call.once('close', resolve));
  expect(headers).toMatchObject({ ':status': 200, 'grpc-status': '9', exception: 'stream-deleted' });
  expect(trailers).toEqual([]);
});

it('answers what it does not know with UNIMPLEMENTED', async () => {
  const { client } = given();
  const refused = await failure(client.listProjections());
  expect(refused).toMatchObject({ code: 12 });
});
