import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { recordedIds } from '.';
import { EventStore } from './event-store';
import { LogFile } from './log-file';
import { aStream, all, anEvent, events, failure, givenEventStoreDb, ways } from './given-event-store-db';

jest.setTimeout(60_000);
const given = givenEventStoreDb({ rememberedIds: 200 });
const wrong = { type: 'wrong-expected-version' };

describe.each(ways)('a second append over %s', (_, way) => {
  it.each([['no_stream'], ['any'], ['stream_exists'], [1n]] as const)(
    'with the same ids at %s gets the first answer, position included',
    async (expectedRevision) => {
      const { client } = given();
      const stream = aStream();
      if (expectedRevision !== 'no_stream') await client.appendToStream(stream, events(2));
      const written = events(3);
      const options = { ...way, expectedRevision };
      const first = await client.appendToStream(stream, written, options);
      await client.appendToStream(stream, events(2));
      expect(await client.appendToStream(stream, written, options)).toEqual(first);
      expect(await all(client.readStream(stream))).toHaveLength(Number(first.nextExpectedRevision) + 3);
    },
  );

  it('of a truncated or soft-deleted original is a duplicate without a position', async () => {
    const { client } = given();
    const stream = aStream();
    const written = events(2);
    await client.appendToStream(stream, written, { ...way, expectedRevision: 'no_stream' });
    await client.setStreamMetadata(stream, { truncateBefore: 2 });
    const again = await client.appendToStream(stream, written, { ...way, expectedRevision: 'no_stream' });
    expect(again).toMatchObject({ nextExpectedRevision: 1n, position: undefined });
    await client.deleteStream(stream);
    expect(await client.appendToStream(stream, written, way)).toMatchObject({ position: undefined });
  });

  it('with any is a duplicate while its ids are remembered, and stored twice afterwards', async () => {
    const { client } = given();
    const stream = aStream();
    const event = anEvent();
    await client.appendToStream(stream, event, way);
    await client.appendToStream(aStream(), events(199));
    expect(await client.appendToStream(stream, event, way)).toMatchObject({ nextExpectedRevision: 0n });
    await client.appendToStream(aStream(), anEvent());
    expect(await client.appendToStream(stream, event, way)).toMatchObject({ nextExpectedRevision: 1n });
  });

  it('after a restart is still a duplicate', async () => {
    const { client, server } = given();
    const stream = aStream();
    const event = anEvent();
    const first = await client.appendToStream(stream, event, way);
    await server.kill();
    await server.restart();
    const again = await client
      .appendToStream(stream, event, way)
      .catch(() => client.appendToStream(stream, event, way));
    expect(again).toEqual(first);
  });

  it('with known and unknown ids is a wrong version, but any writes [new, old]', async () => {
    const { client } = given();
    const stream = aStream();
    const written = events(3);
    const [a, b] = written;
    await client.appendToStream(stream, written, { expectedRevision: 'no_stream' });
    const append = (
      list: readonly (typeof a)[],
      expectedRevision: 'any' | 'stream_exists' | 'no_stream' | bigint,
    ) =>
      client.appendToStream(
        stream,
        list.flatMap((event) => event ?? []),
        { ...way, expectedRevision },
      );
    expect(await failure(append([a, anEvent()], 'any'))).toMatchObject({ ...wrong, actualVersion: 2n });
    expect(await failure(append([a, anEvent()], 'stream_exists'))).toMatchObject({
      ...wrong,
      actualVersion: 2n,
    });
    expect(await failure(append([a, anEvent()], 'no_stream'))).toMatchObject(wrong);
    expect(await failure(append([b, a], 'no_stream'))).toMatchObject(wrong);
    expect(await append([anEvent(), a], 'any')).toMatchObject({ nextExpectedRevision: 4n });
    expect(await append([a], 4n)).toMatchObject({ nextExpectedRevision: 5n });
  });

  it('of a slice in place is a duplicate; any takes known ids in any order, with gaps', async () => {
    const { client } = given();
    const stream = aStream();
    const written = events(5);
    const [a, b, c, d] = written;
    await client.appendToStream(stream, written, { expectedRevision: 'no_stream' });
    const append = (list: readonly (typeof a)[], expectedRevision: 'any' | 'no_stream' | bigint) =>
      client.appendToStream(
        stream,
        list.flatMap((event) => event ?? []),
        { ...way, expectedRevision },
      );
    expect(await append([a, b], 'no_stream')).toMatchObject({ nextExpectedRevision: 1n });
    expect(await append([b, c], 0n)).toMatchObject({ nextExpectedRevision: 2n });
    expect(await append([d, a], 'any')).toMatchObject({ nextExpectedRevision: 0n });
    expect(await append([a, d], 'any')).toMatchObject({ nextExpectedRevision: 3n });
    expect(await all(client.readStream(stream))).toHaveLength(5);
  });

  it('with the same id and other content succeeds and keeps the first', async () => {
    const { client } = given();
    const stream = aStream();
    const id = randomUUID();
    await client.appendToStream(stream, anEvent(1, { id }), { ...way, expectedRevision: 'no_stream' });
    await client.appendToStream(stream, anEvent(2, { id }), { ...way, expectedRevision: 'no_stream' });
    expect((await all(client.readStream(stream))).map(({ data }) => data)).toEqual([{ n: 1, text: '' }]);
  });

  it('of the same id to another stream is a new event', async () => {
    const { client } = given();
    const event = anEvent();
    const streams = [aStream(), aStream()];
    for (const stream of streams) await client.appendToStream(stream, event, way);
    for (const stream of streams) expect(await all(client.readStream(stream))).toHaveLength(1);
  });

  it('of an id that is in another stream first is no duplicate with any (read from the source, not recorded)', async () => {
    const { client } = given();
    const event = anEvent();
    const [first, second] = [aStream(), aStream()];
    for (const stream of [first, second, second]) await client.appendToStream(stream, event, way);
    expect(await all(client.readStream(second))).toHaveLength(2);
  });

  it('behind a soft deletion, of ids that are in part in place, is a wrong version', async () => {
    const { client } = given();
    const stream = aStream();
    const [a, b] = [anEvent(), anEvent()];
    await client.appendToStream(stream, [a, b]);
    await client.deleteStream(stream);
    const append = (list: (typeof a)[]) =>
      client.appendToStream(stream, list, { ...way, expectedRevision: 'no_stream' });
    expect(await failure(append([a, anEvent()]))).toMatchObject(wrong);
    expect(await append([a, b])).toMatchObject({ nextExpectedRevision: 1n, position: undefined });
    expect(await append([b])).toMatchObject({ nextExpectedRevision: 2n });
  });
});

it('an id is known 100,000 events later and forgotten 120,000 events later', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-eventstoredb-'));
  const store = new EventStore(new LogFile(join(folder, 'log')), recordedIds);
  const event = (id: string) => ({
    id,
    type: 'spec',
    isJson: false,
    data: Buffer.alloc(0),
    metadata: Buffer.alloc(0),
  });
  const append = (stream: string, ids: readonly string[]) =>
    store.append({ stream, expected: 'any', events: ids.map(event) });
  const many = (count: number) => Array.from({ length: count }, () => randomUUID());
  const id = randomUUID();
  append('spec-1', [id]);
  for (let n = 0; n < 10; n += 1) append('spec-2', many(10_000));
  expect(append('spec-1', [id])).toMatchObject({ revision: 0n });
  for (let n = 0; n < 2; n += 1) append('spec-2', many(10_000));
  expect(append('spec-1', [id])).toMatchObject({ revision: 1n });
  rmSync(folder, { recursive: true });
});
