import { SupportedMethod, SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb';
import type { GrpcCall } from './grpc-call';

const version = '23.10.6';

const streamFeatures: Readonly<Record<string, readonly string[]>> = {
  read: ['position', 'events'],
  batchappend: ['deadline_duration'],
};

interface Service {
  readonly name: string;
  readonly methods: string;
  readonly featuresOf?: (method: string) => readonly string[];
}

/** What the recorded server says that it supports; this one answers only a part of it. */
const services: readonly Service[] = [
  {
    name: 'event_store.client.streams.streams',
    methods: 'read append delete tombstone batchappend',
    featuresOf: (method) => streamFeatures[method] ?? [],
  },
  {
    name: 'event_store.client.persistent_subscriptions.persistentsubscriptions',
    methods: 'create update delete read getinfo replayparked list restartsubsystem',
    featuresOf: () => ['stream', 'all'],
  },
  {
    name: 'event_store.client.operations.operations',
    methods:
      'startscavenge stopscavenge shutdown mergeindexes resignnode setnodepriority restartpersistentsubscriptions',
  },
  {
    name: 'event_store.client.users.users',
    methods: 'create update delete disable enable details changepassword resetpassword',
  },
  { name: 'event_store.client.redaction.redaction', methods: 'geteventpositions switchchunks' },
  { name: 'event_store.client.gossip.gossip', methods: 'read' },
  { name: 'event_store.client.monitoring.monitoring', methods: 'stats' },
  { name: 'event_store.client.server_features.serverfeatures', methods: 'getsupportedmethods' },
];

export async function supportedMethods(call: GrpcCall): Promise<void> {
  const response = new SupportedMethods();
  response.setEventStoreServerVersion(version);
  for (const { name, methods, featuresOf = () => [] } of services) {
    for (const method of methods.split(' ')) {
      const supported = new SupportedMethod();
      supported.setServiceName(name);
      supported.setMethodName(method);
      supported.setFeaturesList([...featuresOf(method)]);
      response.addMethods(supported);
    }
  }
  await call.send(response.serializeBinary());
}
