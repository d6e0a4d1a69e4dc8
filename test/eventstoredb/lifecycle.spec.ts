import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient } from '@eventstore/db-client';
import { until } from '../support/child';
import { startEventStoreDb } from '.';
import type { EventStoreDb, EventStoreDbOptions } from '.';
import { append, appendEvent, appendOptions, batchCall, batchPiece } from './given-bare-calls';
import { aStream, all, anEvent, bareClient, batch, events, failure, unary } from './given-event-store-db';

jest.setTimeout(60_000);

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function aServer(options: EventStoreDbOptions = {}): Promise<EventStoreDb> {
  const server = await startEventStoreDb(options);
  ends.push(() => server.stop());
  return server;
}

function clientOf({ url }: EventStoreDb): EventStoreDBClient {
  const client = EventStoreDBClient.connectionString(url);
  ends.push(() => client.dispose());
  return client;
}

const retried = <T>(call: () => Promise<T>) => until('an answer', async () => ({ answer: await call() }));

describe('a killed server', () => {
  it('cuts calls with code 14 and comes back with every event that it acknowledged, and no other', async () => {
    const server = await aServer();
    const client = clientOf(server);
    const stream = aStream();
    const acknowledged: string[] = [];
    const writing = (async () => {
      for (let n = 0; ; n += 1) {
        const event = anEvent(n);
        await client.appendToStream(stream, event, unary);
        acknowledged.push(event.id);
      }
    })();
    await until('some events', async () => acknowledged.length > 50);
    await server.kill();
    expect(await failure(writing)).toMatchObject({ type: 'unavailable', code: 14 });
    await server.restart();
    const { answer } = await retried(() => all(client.readStream(stream)));
    const ids = answer.map(({ id }) => id);
    expect(ids.slice(0, acknowledged.length)).toEqual(acknowledged);
    // One may have been written without its answer.
    expect(ids.length - acknowledged.length).toBeLessThanOrEqual(1);
  });

  it('keeps soft deletions, truncations, tombstones and positions', async () => {
    const server = await aServer();
    const client = clientOf(server);
    const [hidden, truncated, ended] = [aStream(), aStream(), aStream()];
    for (const stream of [hidden, truncated, ended]) await client.appendToStream(stream, events(3));
    await client.deleteStream(hidden);
    await client.setStreamMetadata(truncated, { truncateBefore: 2 });
    await client.tombstoneStream(ended);
    const before = await all(client.readAll());
    await server.kill();
    await server.restart();
    const { answer } = await retried(() => all(client.readAll()));
    expect(answer).toEqual(before);
    expect(await failure(all(client.readStream(hidden)))).toMatchObject({ type: 'stream-not-found' });
    expect((await all(client.readStream(truncated))).map(({ revision }) => revision)).toEqual([2n]);
    expect(await failure(all(client.readStream(ended)))).toMatchObject({ type: 'stream-deleted' });
  });

  it('forgets an append that was cut off in the middle, the whole of it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-eventstoredb-'));
    const dataFile = join(folder, 'log');
    const server = await aServer({ dataFile });
    const client = clientOf(server);
    const [kept, lost] = [aStream(), aStream()];
    await client.appendToStream(kept, events(3));
    await client.appendToStream(lost, events(3));
    await server.kill();
    truncateSync(dataFile, readFileSync(dataFile).length - 1);
    await server.restart();
    const { answer } = await retried(() => all(client.readStream(kept)));
    expect(answer).toHaveLength(3);
    expect(await failure(all(client.readStream(lost)))).toMatchObject({ type: 'stream-not-found' });
    expect(await client.appendToStream(lost, events(1))).toMatchObject({ nextExpectedRevision: 0n });
    const before = await all(client.readAll());
    await server.restart();
    expect((await retried(() => all(client.readAll()))).answer).toEqual(before);
    ends.push(async () => rmSync(folder, { recursive: true }));
  });

  it('whose answer was lost has the event: the retry is a duplicate', async () => {
    const server = await aServer();
    const client = clientOf(server);
    const stream = aStream();
    const event = anEvent();
    const append = () => client.appendToStream(stream, event, { ...unary, expectedRevision: 'no_stream' });
    await server.holdAnswers('Append');
    const lost = append();
    await until('the append', async () => (await server.heldAnswers()) > 0);
    await server.kill();
    expect(await failure(lost)).toMatchObject({ code: 14 });
    await server.restart();
    expect((await retried(append)).answer).toMatchObject({ nextExpectedRevision: 0n });
    expect(await all(client.readStream(stream))).toHaveLength(1);
  });
});

describe('SIGTERM', () => {
  it('without open calls does not wait for them', async () => {
    const server = await aServer();
    const client = clientOf(server);
    await client.appendToStream(aStream(), anEvent(), unary);
    const asked = performance.now();
    expect(await server.terminate()).toBe(0);
    expect(performance.now() - asked).toBeLessThan(5_000);
  });

  it('refuses new calls at once, lets open ones run for five seconds, then cuts them with code 13', async () => {
    const server = await aServer();
    const [client, writer] = [clientOf(server), clientOf(server)];
    const stream = aStream();
    for (let n = 0; n < 10; n += 1) await writer.appendToStream(stream, events(1_000), unary);
    const following = client.subscribeToAll();
    let error: Record<string, unknown> | undefined;
    following.on('error', (reason: unknown) => (error = reason as Record<string, unknown>));
    const history = client.readStream(stream);
    await new Promise((resolve) => history.once('readable', resolve));
    const asked = performance.now();
    const ended = server.terminate();
    await until(
      'a refusal',
      () => failure(writer.appendToStream(aStream(), anEvent(), unary)).catch(() => null),
      3_000,
    );
    expect(await failure(writer.appendToStream(aStream(), anEvent(), unary))).toMatchObject({ code: 14 });
    // The read that was open flows on.
    expect(await all(history)).toHaveLength(10_000);
    following.resume();
    await until('the cut', async () => error, 10_000);
    expect(error).toMatchObject({ type: 'unknown', code: 13 });
    expect(error?.message).toContain('RST_STREAM');
    expect(performance.now() - asked).toBeGreaterThan(4_900);
    expect(await ended).toBe(0);
  });
});

describe('just after its start', () => {
  it('answers Server Is Not Ready: code 14, in a batch call an error with code 0', async () => {
    const server = await aServer({ notReadyMs: 600_000, waitUntilReady: false });
    const client = clientOf(server);
    const bare = bareClient(server);
    ends.push(async () => bare.close());
    const notReady = { code: 14, details: 'Server Is Not Ready' };
    expect(await failure(append(bare, [appendOptions(aStream()), appendEvent()]))).toMatchObject(notReady);
    for (const call of [
      () => client.appendToStream(aStream(), anEvent(), unary),
      () => all(client.readStream(aStream())),
      () => all(client.subscribeToAll()),
      () => client.deleteStream(aStream()),
      () => client.tombstoneStream(aStream()),
    ]) {
      expect(await failure(call())).toMatchObject({ type: 'unavailable', code: 14 });
    }
    const call = batchCall(bare);
    call.call.write(batchPiece({ id: randomUUID(), stream: aStream(), events: [{}] }));
    const error = (await call.answered(1))[0]?.getError();
    expect([error?.getCode(), error?.getMessage()]).toEqual([0, 'Server Is Not Ready']);
    expect(error?.getDetails()?.getTypeUrl()).toBe('type.googleapis.com/google.protobuf.Empty');
    call.call.cancel();
    await server.becomeReady();
    expect(await client.appendToStream(aStream(), anEvent(), batch)).toMatchObject({ success: true });
  });
});

describe('a frozen server', () => {
  it('stores, once it goes on, appends whose deadline is long over', async () => {
    const server = await aServer();
    const client = clientOf(server);
    const stream = aStream();
    await client.appendToStream(stream, anEvent(), unary);
    server.freeze();
    const late = events(5).map((event) =>
      failure(client.appendToStream(stream, event, { ...unary, deadline: 300 })),
    );
    for (const error of await Promise.all(late))
      expect(error).toMatchObject({ type: 'deadline-exceeded', code: 4 });
    server.thaw();
    await until('all six', async () => (await all(client.readStream(stream))).length === 6);
  });
});

describe('a second start', () => {
  it('is at the same port, also after the server was ended before', async () => {
    const server = await aServer();
    const { port } = server;
    const client = clientOf(server);
    await client.appendToStream('spec-1', anEvent(), unary);
    await server.restart();
    await server.terminate();
    await server.restart();
    expect(server.port).toBe(port);
    expect((await retried(() => all(client.readStream('spec-1')))).answer).toHaveLength(1);
  });
});
