import { Empty } from '@eventstore/db-client/generated/shared_pb';
import { DeleteReq } from '@eventstore/db-client/generated/streams_pb';
import type { ServiceError } from '@grpc/grpc-js';
import { aStream, all, anEvent, events, failure, givenEventStoreDb, ways } from './given-event-store-db';
import { identifier, trailersOf } from './given-bare-calls';

jest.setTimeout(30_000);
const given = givenEventStoreDb();
const deletedRevision = 9_223_372_036_854_775_807n;

async function aStreamOf(count: number): Promise<string> {
  const stream = aStream();
  await given().client.appendToStream(stream, events(count));
  return stream;
}

const revisionsOf = async (stream: string) =>
  (await all(given().client.readStream(stream))).map(({ revision }) => Number(revision));
const latest = async (count: number) =>
  (
    await all(given().client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: count }))
  ).toReversed();

describe('a soft deletion', () => {
  it('hides the stream, while $all keeps it', async () => {
    const { client } = given();
    const stream = await aStreamOf(2);
    await client.deleteStream(stream, { expectedRevision: 1n });
    expect(await failure(revisionsOf(stream))).toMatchObject({ type: 'stream-not-found' });
    expect((await latest(3)).map(({ streamId }) => streamId)).toEqual([stream, stream, `$$${stream}`]);
  });

  it('is metadata with $tb and nothing else, whose position it answers with, and may be repeated', async () => {
    const { client } = given();
    const stream = await aStreamOf(1);
    await client.setStreamMetadata(stream, { cacheControl: 7 });
    for (let n = 0; n < 2; n += 1) {
      const { position } = await client.deleteStream(stream);
      const [metadata] = await latest(1);
      expect(metadata).toMatchObject({ streamId: `$$${stream}`, type: '$metadata', position });
      expect(JSON.stringify(metadata?.data)).toBe(`{"$tb":${Number(deletedRevision)}}`);
    }
  });

  it.each(ways)(
    'is undone by the next append over %s: data, then the $tb of its first revision',
    async (_, way) => {
      const { client } = given();
      for (const expectedRevision of ['no_stream', 'any', 1n] as const) {
        const stream = await aStreamOf(2);
        await client.deleteStream(stream);
        const result = await client.appendToStream(stream, events(2), { ...way, expectedRevision });
        expect(result).toMatchObject({ nextExpectedRevision: 3n });
        expect(await revisionsOf(stream)).toEqual([2, 3]);
        const [, last, metadata] = await latest(3);
        expect(last?.position).toEqual(result.position);
        expect(metadata).toMatchObject({ streamId: `$$${stream}`, data: { $tb: 2 } });
      }
    },
  );

  it.each(ways)(
    'leaves another exact revision wrong over %s, and stream_exists a deleted stream',
    async (_, way) => {
      const { client } = given();
      const stream = await aStreamOf(2);
      await client.deleteStream(stream);
      const append = (expectedRevision: 'stream_exists' | bigint) =>
        failure(client.appendToStream(stream, anEvent(), { ...way, expectedRevision }));
      expect(await append(0n)).toMatchObject({ type: 'wrong-expected-version', actualVersion: 1n });
      expect(await append('stream_exists')).toMatchObject({ type: 'stream-deleted', streamName: stream });
    },
  );

  it('is undone, from its next revision on, by metadata that is written (read from the source, not recorded)', async () => {
    const { client } = given();
    const stream = await aStreamOf(2);
    await client.deleteStream(stream);
    await client.setStreamMetadata(stream, { truncateBefore: 1, cacheControl: 7 });
    expect(await revisionsOf(stream)).toEqual([]);
    expect((await client.getStreamMetadata(stream)).metadata).toEqual({ truncateBefore: 2, cacheControl: 7 });
  });

  it('of a missing stream is at the wrong version, whatever was expected', async () => {
    const { client } = given();
    for (const [expectedRevision, number] of [
      ['any', '-2'],
      ['no_stream', '-1'],
      [3n, '3'],
    ] as const) {
      const stream = aStream();
      const refused = await failure(client.deleteStream(stream, { expectedRevision }));
      expect(refused).toMatchObject({ type: 'wrong-expected-version', code: 9, actualVersion: -1n });
      expect((refused._raw as ServiceError).details).toBe(
        `Delete failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${number}, Actual version: -1`,
      );
    }
  });

  it('can expect that the stream exists, which the client cannot say', async () => {
    const { bare } = given();
    const stream = aStream();
    const options = new DeleteReq.Options();
    options.setStreamIdentifier(identifier(stream)).setStreamExists(new Empty());
    const refused = new Promise((resolve, reject) => {
      bare.delete(new DeleteReq().setOptions(options), (error: ServiceError | null, answer) => {
        if (error === null) resolve(answer);
        else reject(error);
      });
    });
    expect(trailersOf(await failure(refused))).toMatchObject({
      'expected-version': '-4',
      'actual-version': '-1',
    });
  });
});

describe('a truncation', () => {
  it('hides what lies before; revisions go on', async () => {
    const { client } = given();
    const stream = await aStreamOf(4);
    await client.setStreamMetadata(stream, { truncateBefore: 2 });
    expect(await revisionsOf(stream)).toEqual([2, 3]);
    expect(await client.appendToStream(stream, anEvent())).toMatchObject({ nextExpectedRevision: 4n });
    const backwards = await all(client.readStream(stream, { direction: 'backwards', fromRevision: 'end' }));
    expect(backwards.map(({ revision }) => Number(revision))).toEqual([4, 3, 2]);
  });

  it('beyond the head leaves an empty stream, not a missing one', async () => {
    const { client } = given();
    const stream = await aStreamOf(2);
    await client.setStreamMetadata(stream, { truncateBefore: 10 });
    expect(await revisionsOf(stream)).toEqual([]);
    const refused = client.appendToStream(stream, anEvent(), { expectedRevision: 'no_stream' });
    expect(await failure(refused)).toMatchObject({ type: 'wrong-expected-version', actualVersion: 1n });
  });
});

describe('a tombstone', () => {
  it('is an event of the type $streamDeleted at 2^63 - 1 without data, whose position it answers with', async () => {
    const { client } = given();
    const stream = await aStreamOf(1);
    const { position } = await client.tombstoneStream(stream, { expectedRevision: 0n });
    const [tombstone] = await latest(1);
    expect(tombstone).toMatchObject({
      streamId: stream,
      type: '$streamDeleted',
      revision: deletedRevision,
      position,
    });
    expect(tombstone?.data).toHaveLength(0);
  });

  it.each(ways)('ends the stream for ever, over %s, and one that never was', async (_, way) => {
    const { client } = given();
    for (const stream of [await aStreamOf(1), aStream()]) {
      await client.tombstoneStream(stream);
      const gone = { type: 'stream-deleted', streamName: stream };
      for (const expectedRevision of ['any', 'no_stream', 'stream_exists', 0n] as const) {
        const append = client.appendToStream(stream, anEvent(), { ...way, expectedRevision });
        expect(await failure(append)).toMatchObject(gone);
      }
      const calls = [revisionsOf(stream), client.deleteStream(stream), client.tombstoneStream(stream)];
      for (const refused of await Promise.all(calls.map((call) => failure(call)))) {
        expect(refused).toMatchObject({ ...gone, code: 9 });
        expect((refused._raw as ServiceError).details).toBe(`Event stream '${stream}' is deleted.`);
        expect(trailersOf(refused._raw as Record<string, unknown>)).toEqual({
          exception: 'stream-deleted',
          'stream-name': stream,
        });
      }
    }
  });

  it('at the wrong version is refused like a deletion', async () => {
    const { client } = given();
    const stream = await aStreamOf(2);
    const refused = await failure(client.tombstoneStream(stream, { expectedRevision: 0n }));
    expect((refused._raw as ServiceError).details).toBe(
      `Delete failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: 0, Actual version: 1`,
    );
    expect(trailersOf(refused._raw as Record<string, unknown>)).toEqual({
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': '0',
      'actual-version': '1',
    });
  });
});
