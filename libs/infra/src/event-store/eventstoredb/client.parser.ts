import { EventStoreDBClient } from '@eventstore/db-client';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb';
import type { CallOptions, Metadata } from '@grpc/grpc-js';
import { InvalidSettings } from '../../config/env';

/** A call whose messages are read one by one. */
type Streamed = ReturnType<StreamsClient['read']>;

/**
 * The client, with what it keeps to its subclasses: login, discovery and reconnecting for calls that it offers no
 * method for (reading the whole log through a filter), or only with a trap (appending, following).
 */
export type Client = {
  /** Begins a call on the present connection, and looks for another node when it ends with that error. */
  GRPCStreamCreator(
    service: typeof StreamsClient,
    name: string,
    begin: (streams: StreamsClient) => Streamed,
  ): () => Promise<Streamed>;
  /** The same for a call with one answer. */
  execute<T>(
    service: typeof StreamsClient,
    name: string,
    action: (streams: StreamsClient) => Promise<T>,
  ): Promise<T>;
  /** The login of the connection string, the name of the connection, and the deadline. */
  callArguments(
    options: { readonly requiresLeader: boolean },
    callOptions: { readonly deadline: Date | number },
  ): [Metadata, CallOptions];
};

/** Connects at the first call. Throws `InvalidSettings`. */
export function openClient(connectionString: string): Client {
  try {
    return EventStoreDBClient.connectionString(connectionString) as unknown as Client;
  } catch (error) {
    // Its own complaint about the shape repeats the URL, and so the password.
    const isAboutShape = typeof error === 'object' && error !== null && 'connectionString' in error;
    const why = isAboutShape
      ? 'is no connection string that the client understands'
      : `says: ${String(error)}`;
    throw new InvalidSettings(`EVENT_STORE_URL ${why}`);
  }
}
