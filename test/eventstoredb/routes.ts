import { append } from './append-call';
import { BatchAppend } from './batch-append';
import { softDelete, tombstone } from './deletion-calls';
import { gossip } from './gossip';
import type { EventStore } from './event-store';
import type { GrpcCall } from './grpc-call';
import { read } from './read-call';
import { refusals } from './refusal';
import { supportedMethods } from './server-features';
import { admit } from './users';
import type { Users } from './users';

/** What a call may see of the server. */
type Serving = {
  readonly port: number;
  readonly store: EventStore;
  readonly users: Users;
  readonly isReady: boolean;
};
type Handler = (call: GrpcCall, server: Serving) => Promise<void>;

const streams = '/event_store.client.streams.Streams';

const handlers: Readonly<Record<string, Handler>> = {
  '/event_store.client.server_features.ServerFeatures/GetSupportedMethods': supportedMethods,
  '/event_store.client.gossip.Gossip/Read': (call, { port }) => gossip(call, port),
  [`${streams}/Read`]: ready((call, { store }) => read(call, store)),
  [`${streams}/Append`]: ready((call, { store }) => append(call, store)),
  [`${streams}/Delete`]: ready((call, { store }) => softDelete(call, store)),
  [`${streams}/Tombstone`]: ready((call, { store }) => tombstone(call, store)),
  // Tells each append by itself that the server is not ready.
  [`${streams}/BatchAppend`]: (call, server) => new BatchAppend(call, server).run(),
};

/** The work of a call, by its path. */
export async function routes(server: Serving, call: GrpcCall): Promise<void> {
  const handler = handlers[call.path];
  if (handler === undefined) throw refusals.unknownMethod();
  admit(call, server.users);
  await handler(call, server);
}

function ready(handler: Handler): Handler {
  return async (call, server) => {
    if (!server.isReady) throw refusals.notReady();
    await handler(call, server);
  };
}
