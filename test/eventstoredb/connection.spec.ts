import type { ClientReadableStream } from '@grpc/grpc-js';
import { Empty } from '@eventstore/db-client/generated/shared_pb';
import { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'node:http2';
import type { Settings } from 'node:http2';
import { until } from '../support/child';
import { append, appendEvent, appendOptions, ofStream, readRequest } from './given-bare-calls';
import { aStream, givenEventStoreDb } from './given-event-store-db';

jest.setTimeout(30_000);
const given = givenEventStoreDb();

it('takes 100 calls at once; the next one waits in silence until one of them ends', async () => {
  const { bare, server } = given();
  const request = readRequest((options) => {
    ofStream(options, aStream()).setEnd(new Empty());
    options.setSubscription(new ReadReq.Options.SubscriptionOptions());
  });
  const open: ClientReadableStream<ReadResp>[] = [];
  for (let n = 0; n < 100; n += 1) {
    const call = bare.read(request);
    call.on('error', () => undefined);
    call.resume();
    open.push(call);
  }
  await until('100 calls', async () => (await server.openCalls()).Read === 100);
  let answered = false;
  const waiting = append(bare, [appendOptions(aStream()), appendEvent()]).then(() => (answered = true));
  // What never comes has no event to wait for.
  await delay(300);
  expect(answered).toBe(false);
  expect((await server.openCalls()).Append).toBeUndefined();
  open.pop()?.cancel();
  await waiting;
  for (const call of open) call.cancel();
  await until('their end', async () => (await server.openCalls()).Read === undefined);
});

it('says so in its settings, with a window of 786,432 bytes', async () => {
  const session = connect(`http://127.0.0.1:${given().server.port}`);
  const settings = await new Promise<Settings>((resolve) => session.once('remoteSettings', resolve));
  session.close();
  expect(settings).toMatchObject({ maxConcurrentStreams: 100, initialWindowSize: 786_432 });
});
