import { randomUUID } from 'node:crypto';
import { credentials } from '@grpc/grpc-js';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import type { JSONEventType, ResolvedEvent } from '@eventstore/db-client';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb';
import { startEventStoreDb } from '.';
import type { EventStoreDb, EventStoreDbOptions } from '.';

export interface Given {
  readonly server: EventStoreDb;
  /** The real client. */
  readonly client: EventStoreDBClient;
  /** The client's own stub, for what the client hides. */
  readonly bare: StreamsClient;
}

/** A server for the tests of a file. */
export function givenEventStoreDb(options: EventStoreDbOptions = {}): () => Given {
  let given: Given;
  beforeAll(async () => {
    const server = await startEventStoreDb(options);
    const client = EventStoreDBClient.connectionString(server.url);
    given = { server, client, bare: bareClient(server) };
  });
  afterAll(async () => {
    await given.client.dispose();
    given.bare.close();
    await given.server.stop();
  });
  return () => given;
}

export const bareClient = ({ port }: EventStoreDb): StreamsClient =>
  new StreamsClient(`127.0.0.1:${port}`, credentials.createInsecure());

/** The client's Append, one call per append, which it takes as soon as a call has credentials of its own. */
export const unary = { credentials: { username: 'nobody', password: 'looks' } };
/** The client's BatchAppend, which is its default. */
export const batch = {};
export const ways = [
  ['Append', unary],
  ['BatchAppend', batch],
] as const;

export type SpecEvent = JSONEventType<string, { readonly n: number; readonly text?: string }>;

export const anEvent = (n = 0, { id = randomUUID(), type = 'spec', text = '' } = {}) =>
  jsonEvent<SpecEvent>({ id, type, data: { n, text } });

export const events = (count: number) => Array.from({ length: count }, (_, n) => anEvent(n));

let streams = 0;
/** A stream that nobody else uses. */
export const aStream = (category = 'spec'): string => `${category}-${(streams += 1)}-${randomUUID()}`;

export async function all(read: AsyncIterable<ResolvedEvent>) {
  const found = [];
  for await (const { event } of read) if (event !== undefined) found.push(event);
  return found;
}

/** What a promise that must fail fails with. */
export async function failure(promise: Promise<unknown>): Promise<Record<string, unknown>> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('value' in outcome) throw new Error(`It succeeded: ${String(outcome.value)}`);
  return outcome.error as Record<string, unknown>;
}

/** For what must be there; reads better than a question mark at every step. */
export function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('It is not there.');
  return value;
}
