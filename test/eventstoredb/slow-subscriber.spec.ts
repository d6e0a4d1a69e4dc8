import { Empty } from '@eventstore/db-client/generated/shared_pb';
import { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { until } from '../support/child';
import { ofStream, readRequest } from './given-bare-calls';
import { aStream, anEvent, events, givenEventStoreDb } from './given-event-store-db';

jest.setTimeout(120_000);
const given = givenEventStoreDb();

/** A subscriber that reads nothing while so much is written, and then all that it gets. */
async function pausedWhile(bytes: number): Promise<{ got: number; error: unknown }> {
  const { bare, client } = given();
  const stream = aStream();
  const request = readRequest((options) => {
    ofStream(options, stream).setEnd(new Empty());
    options.setSubscription(new ReadReq.Options.SubscriptionOptions());
  });
  const call = bare.read(request);
  let error: unknown;
  call.on('error', (reason) => (error = reason));
  // Somebody must have begun to read; before that this client takes everything in.
  await new Promise((resolve) => call.once('readable', resolve));
  const text = 'x'.repeat(bytes - 20);
  for (let n = 0; n < 500; n += 1) await client.appendToStream(stream, anEvent(n, { text }));
  const revisions: number[] = [];
  call.on('data', (message: ReadResp) => {
    const event = message.getEvent()?.getEvent();
    if (event !== undefined) revisions.push(Number(event.getStreamRevision()));
  });
  call.resume();
  await until('the error', async () => error);
  expect(revisions).toEqual(revisions.map((_, n) => n));
  return { got: revisions.length, error };
}

// Recorded: 307 events of 200 bytes, 113 of 2 kB, 83 of 20 kB. 64 of them wait in the server, the rest is transport.
it.each([
  [200, 220, 330],
  [2_000, 104, 120],
  [20_000, 78, 86],
])(
  'a live subscriber that does not read events of %d bytes gets %d to %d of them, then code 10',
  async (...row) => {
    const [bytes, least, most] = row;
    const { got, error } = await pausedWhile(bytes);
    expect(error).toMatchObject({
      code: 10,
      details:
        'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
    });
    expect(got).toBeGreaterThanOrEqual(least);
    expect(got).toBeLessThanOrEqual(most);
  },
);

it('the client calls it a timeout', async () => {
  const { client, server } = given();
  const stream = aStream();
  const following = client.subscribeToStream(stream, { fromRevision: 'end' });
  let error: unknown;
  following.on('error', (reason) => (error = reason));
  await until('the call', async () => (await server.openCalls()).Read);
  const text = 'x'.repeat(20_000);
  for (let n = 0; n < 200; n += 1) await client.appendToStream(stream, anEvent(n, { text }));
  following.resume();
  await until('the error', async () => error);
  expect(error).toMatchObject({ type: 'timeout', code: 10 });
});

it('a subscriber that does not read its history is waited for', async () => {
  const { client } = given();
  const stream = aStream();
  for (let n = 0; n < 10; n += 1) await client.appendToStream(stream, events(1_000));
  const following = client.subscribeToStream(stream);
  await new Promise((resolve) => following.once('readable', resolve));
  for (let n = 0; n < 10; n += 1) await client.appendToStream(stream, events(1_000));
  const revisions: number[] = [];
  following.on('data', ({ event }) => revisions.push(Number(event?.revision)));
  await until('all of it', async () => revisions.length >= 20_000, 60_000);
  expect(revisions).toEqual(revisions.map((_, n) => n));
  await following.unsubscribe();
  following.resume();
});

it('a live subscriber that reads is not cut by a burst that the transport takes', async () => {
  const { client } = given();
  const stream = aStream();
  const following = client.subscribeToStream(stream, { fromRevision: 'end' });
  const revisions: number[] = [];
  following.on('data', ({ event }) => revisions.push(Number(event?.revision)));
  await new Promise((resolve) => following.once('caughtUp', () => resolve(undefined)));
  for (let n = 1; n <= 20; n += 1) {
    await client.appendToStream(stream, events(100));
    await until('the burst', async () => revisions.length >= n * 100);
  }
  expect(revisions).toEqual(Array.from({ length: 2_000 }, (_, n) => n));
  await following.unsubscribe();
});
