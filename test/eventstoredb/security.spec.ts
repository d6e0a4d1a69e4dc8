import { EventStoreDBClient } from '@eventstore/db-client';
import { startEventStoreDb } from '.';
import type { EventStoreDb } from '.';
import { aCertificate } from './given-certificate';
import type { Certificate } from './given-certificate';
import { aStream, all, anEvent, events, failure } from './given-event-store-db';

jest.setTimeout(30_000);

let certificate: Certificate;
let server: EventStoreDb;
const clients: EventStoreDBClient[] = [];

beforeAll(async () => {
  certificate = aCertificate();
  server = await startEventStoreDb({ tls: certificate, users: { ops: 'pa:ss word' } });
});
afterAll(async () => {
  for (const client of clients) await client.dispose();
  await server.stop();
  certificate.remove();
});

function clientAs(user: string): EventStoreDBClient {
  const ca = encodeURIComponent(certificate.certFile);
  const client = EventStoreDBClient.connectionString(
    `esdb://${user}127.0.0.1:${server.port}?tls=true&tlsCAFile=${ca}`,
  );
  clients.push(client);
  return client;
}

it('lets in who names the right password in the connection string', async () => {
  const client = clientAs(`ops:${encodeURIComponent('pa:ss word')}@`);
  const stream = aStream();
  await client.appendToStream(stream, events(2));
  await client.appendToStream(stream, anEvent(), {
    credentials: { username: 'ops', password: 'pa:ss word' },
  });
  expect(await all(client.readStream(stream))).toHaveLength(3);
  const following = client.subscribeToStream(stream);
  await new Promise((resolve) => following.once('caughtUp', () => resolve(undefined)).resume());
  await following.unsubscribe();
});

it('refuses wrong credentials with code 16, which the client calls access denied', async () => {
  const client = clientAs('ops:wrong@');
  const denied = { type: 'access-denied', code: 16 };
  expect(await failure(all(client.readStream(aStream())))).toMatchObject(denied);
  expect(await failure(client.appendToStream(aStream(), anEvent()))).toMatchObject(denied);
  const wrong = { credentials: { username: 'nobody', password: '' } };
  expect(await failure(client.appendToStream(aStream(), anEvent(), wrong))).toMatchObject(denied);
  expect(await failure(client.deleteStream(aStream()))).toMatchObject(denied);
});

it('refuses who has no credentials with code 7', async () => {
  const client = clientAs('');
  expect(await failure(all(client.readStream(aStream())))).toMatchObject({ type: 'access-denied', code: 7 });
});

it('is not believed without its certificate', async () => {
  const client = EventStoreDBClient.connectionString(server.url);
  clients.push(client);
  expect(await failure(all(client.readStream(aStream())))).toMatchObject({ type: 'unavailable', code: 14 });
});
