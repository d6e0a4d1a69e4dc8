import { randomUUID } from 'node:crypto';
import type { UUID } from 'node:crypto';
import { binaryEvent, jsonEvent } from '@eventstore/db-client';
import { aStream, all, anEvent, events, failure, givenEventStoreDb, ways } from './given-event-store-db';

jest.setTimeout(60_000);
// The client's type knows ids only as randomUUID gives them.
const upperCase = (id: UUID): UUID => id.toUpperCase() as UUID;

const given = givenEventStoreDb();

describe.each(ways)('an append over %s', (_, way) => {
  it('starts a stream with no_stream and answers with the last revision', async () => {
    const { client } = given();
    const result = await client.appendToStream(aStream(), events(3), {
      ...way,
      expectedRevision: 'no_stream',
    });
    expect(result).toMatchObject({ success: true, nextExpectedRevision: 2n });
  });

  it('at a wrong revision is refused with the actual one, and with no_stream for a missing stream', async () => {
    const { client } = given();
    const stream = aStream();
    await client.appendToStream(stream, events(2));
    const append = (name: string, expectedRevision: 'no_stream' | 'stream_exists' | bigint) =>
      failure(client.appendToStream(name, anEvent(), { ...way, expectedRevision }));
    const type = 'wrong-expected-version';
    expect(await append(stream, 'no_stream')).toMatchObject({
      type,
      expectedVersion: 'no_stream',
      actualVersion: 1n,
    });
    expect(await append(stream, 0n)).toMatchObject({ type, expectedVersion: 0n, actualVersion: 1n });
    expect(await append(stream, 7n)).toMatchObject({ type, expectedVersion: 7n, actualVersion: 1n });
    expect(await append(aStream(), 'stream_exists')).toMatchObject({
      type,
      expectedVersion: 'stream_exists',
      actualVersion: 'no_stream',
    });
    expect(await append(aStream(), 0n)).toMatchObject({ type, actualVersion: 'no_stream' });
  });

  it('at the last revision, and with stream_exists, goes on', async () => {
    const { client } = given();
    const stream = aStream();
    await client.appendToStream(stream, events(2));
    const at = (expectedRevision: 'stream_exists' | bigint) =>
      client.appendToStream(stream, anEvent(), { ...way, expectedRevision });
    expect(await at(1n)).toMatchObject({ nextExpectedRevision: 2n });
    expect(await at('stream_exists')).toMatchObject({ nextExpectedRevision: 3n });
  });

  it('64 at once with any get 0..63', async () => {
    const { client } = given();
    const stream = aStream();
    const results = await Promise.all(events(64).map((event) => client.appendToStream(stream, event, way)));
    const revisions = results.map(({ nextExpectedRevision }) => Number(nextExpectedRevision));
    expect(revisions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, n) => n));
  });

  it('of 32 at once at one revision one wins', async () => {
    const { client } = given();
    const stream = aStream();
    await client.appendToStream(stream, anEvent());
    const results = await Promise.allSettled(
      events(32).map((event) => client.appendToStream(stream, event, { ...way, expectedRevision: 0n })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('without events succeeds, checks the expectation, stores nothing and takes room in the log', async () => {
    const { client } = given();
    const stream = aStream();
    const first = await client.appendToStream(aStream(), anEvent(), way);
    expect(await client.appendToStream(stream, [], way)).toMatchObject({ nextExpectedRevision: 0n });
    const second = await client.appendToStream(aStream(), anEvent(), way);
    const refused = failure(client.appendToStream(stream, [], { ...way, expectedRevision: 4n }));
    expect(await refused).toMatchObject({ type: 'wrong-expected-version' });
    expect(await failure(all(client.readStream(stream)))).toMatchObject({ type: 'stream-not-found' });
    const between = Number(second.position?.commit) - Number(first.position?.commit);
    const third = await client.appendToStream(aStream(), anEvent(), way);
    expect(between).toBeGreaterThan(Number(third.position?.commit) - Number(second.position?.commit) + 50);
  });

  it('stores an id twice that it has twice', async () => {
    const { client } = given();
    const stream = aStream();
    const event = anEvent();
    expect(await client.appendToStream(stream, [event, event], way)).toMatchObject({
      nextExpectedRevision: 1n,
    });
    expect(await all(client.readStream(stream))).toHaveLength(2);
  });

  it('takes 20,000 events at once', async () => {
    const { client } = given();
    const stream = aStream();
    const written = events(20_000);
    // The client gives up after 10 s of its own accord, which a busy machine can need.
    const patient = { ...way, deadline: 60_000 };
    expect(await client.appendToStream(stream, written, patient)).toMatchObject({
      nextExpectedRevision: 19_999n,
    });
    const read = await all(client.readStream(stream));
    expect(read.map(({ id }) => id)).toEqual(written.map(({ id }) => id));
  });

  it('takes 1,048,576 bytes of data together, and not one more', async () => {
    const { client } = given();
    const halves = (extra: number) =>
      [524_288, 524_288 + extra].map((size) => binaryEvent({ type: 'spec', data: Buffer.alloc(size) }));
    expect(await client.appendToStream(aStream(), halves(0), way)).toMatchObject({
      nextExpectedRevision: 1n,
    });
    const stream = aStream();
    expect(await failure(client.appendToStream(stream, halves(1), way))).toMatchObject({
      type: 'maximum-append-size-exceeded',
      maxAppendSize: 1_048_576,
    });
    expect(await failure(all(client.readStream(stream)))).toMatchObject({ type: 'stream-not-found' });
  });

  it('does not count metadata: 1 byte with 15.9 MB of it is stored', async () => {
    const { client } = given();
    const stream = aStream();
    const metadata = new Uint8Array(15_900_000);
    await client.appendToStream(stream, binaryEvent({ type: 'spec', data: Buffer.alloc(1), metadata }), way);
    const [read] = await all(client.readStream(stream));
    expect(read?.metadata).toHaveLength(15_900_000);
  });

  it('of a message over 17 MB ends with code 8', async () => {
    const { client } = given();
    const metadata = new Uint8Array(18_000_000);
    const huge = binaryEvent({ type: 'spec', data: Buffer.alloc(1), metadata });
    const refused = await failure(client.appendToStream(aStream(), huge, way));
    expect(refused).toMatchObject({ type: 'unknown', code: 8 });
    expect(await client.appendToStream(aStream(), anEvent(), way)).toMatchObject({ success: true });
  });

  it('gives back the bytes that it got: no metadata is none, empty metadata is empty', async () => {
    const { client } = given();
    const stream = aStream();
    const data = { text: 'ß 漢 🚀', nothing: null, $key: 1 };
    const written = [
      jsonEvent({ type: 'spec', data }),
      jsonEvent({ type: 'spec', data: {}, metadata: {} }),
      binaryEvent({ type: 'spec', data: Buffer.from([0, 255]) }),
    ];
    await client.appendToStream(stream, written, way);
    const read = await all(client.readStream(stream));
    expect(read.map((event) => event.metadata)).toEqual([undefined, {}, undefined]);
    expect(read.map((event) => event.isJson)).toEqual([true, true, false]);
    expect(read[0]?.data).toEqual(data);
    expect(Buffer.from(read[2]?.data as Uint8Array)).toEqual(Buffer.from([0, 255]));
  });

  it('answers with the position of its last event; every event has its own, commit and prepare alike', async () => {
    const { client } = given();
    const stream = aStream();
    const { position } = await client.appendToStream(stream, events(3), way);
    const positions = (await all(client.readStream(stream))).map((event) => event.position);
    expect(positions.at(-1)).toEqual(position);
    for (const place of positions) expect(place?.prepare).toBe(place?.commit);
    expect(new Set(positions.map((place) => place?.commit)).size).toBe(3);
  });

  it('can be read as soon as it was answered', async () => {
    const { client } = given();
    for (let n = 0; n < 40; n += 1) {
      const stream = aStream();
      const { position } = await client.appendToStream(stream, anEvent(n), way);
      const [last] = await all(client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 1 }));
      expect(last?.position).toEqual(position);
      expect(await all(client.readStream(stream))).toHaveLength(1);
    }
  });

  it('lower-cases ids and counts in 100 ns since 1970', async () => {
    const { client } = given();
    const stream = aStream();
    const id = randomUUID();
    const before = Date.now();
    await client.appendToStream(stream, anEvent(0, { id: upperCase(id) }), way);
    const [read] = await all(client.readStream(stream));
    expect(read?.id).toBe(id);
    expect(read?.created.getTime()).toBeGreaterThanOrEqual(before);
    expect(read?.created.getTime()).toBeLessThanOrEqual(Date.now());
  });
});
