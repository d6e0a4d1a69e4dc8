import { credentials } from '@grpc/grpc-js';
import { EventStoreDBClient } from '@eventstore/db-client';
import { GossipClient } from '@eventstore/db-client/generated/gossip_grpc_pb';
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb';
import { ServerFeaturesClient } from '@eventstore/db-client/generated/serverfeatures_grpc_pb';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb';
import { Empty } from '@eventstore/db-client/generated/shared_pb';
import { aStream, all, events, givenEventStoreDb } from './given-event-store-db';

jest.setTimeout(30_000);
const given = givenEventStoreDb();

it('is version 23.10.6 with five methods for streams and 28 others, all in lower case', async () => {
  const client = new ServerFeaturesClient(`127.0.0.1:${given().server.port}`, credentials.createInsecure());
  const answer = await new Promise<SupportedMethods>((resolve, reject) => {
    client.getSupportedMethods(new Empty(), (error, found) =>
      error === null ? resolve(found) : reject(error),
    );
  });
  client.close();
  expect(answer.getEventStoreServerVersion()).toBe('23.10.6');
  const methods = answer.getMethodsList().map((method) => method.toObject());
  const streams = methods.filter(({ serviceName }) => serviceName === 'event_store.client.streams.streams');
  expect(streams.map(({ methodName, featuresList }) => [methodName, ...featuresList])).toEqual([
    ['read', 'position', 'events'],
    ['append'],
    ['delete'],
    ['tombstone'],
    ['batchappend', 'deadline_duration'],
  ]);
  expect(methods.length - streams.length).toBe(28);
  for (const { methodName, serviceName } of methods) {
    expect(methodName + serviceName).toBe((methodName + serviceName).toLowerCase());
  }
});

it('gossips of one living member, the leader, and where to find it', async () => {
  const { port } = given().server;
  const client = new GossipClient(`127.0.0.1:${port}`, credentials.createInsecure());
  const answer = await new Promise<ClusterInfo>((resolve, reject) => {
    client.read(new Empty(), (error, found) => (error === null ? resolve(found) : reject(error)));
  });
  client.close();
  const [member, ...others] = answer.getMembersList();
  expect(others).toEqual([]);
  expect(member?.toObject()).toMatchObject({
    state: 8,
    isAlive: true,
    httpEndPoint: { address: '127.0.0.1', port },
  });
  expect(member?.getInstanceId()?.hasStructured()).toBe(true);
});

it('is found by a client that discovers', async () => {
  const client = EventStoreDBClient.connectionString(
    `esdb+discover://127.0.0.1:${given().server.port}?tls=false`,
  );
  const stream = aStream();
  await client.appendToStream(stream, events(2));
  expect(await all(client.readStream(stream))).toHaveLength(2);
  await client.dispose();
});
