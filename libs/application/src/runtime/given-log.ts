import { randomUUID } from 'node:crypto';
import type { Message } from '@slipway/domain/kernel';
import { toJson } from '../ports';
import type {
  AppendResult,
  EventMetadata,
  EventStore,
  ExpectedRevision,
  NewEvent,
  RecordedEvent,
  StreamGuard,
  StreamId,
} from '../ports';
import { fixedClock } from './given-runtime';

/** An event as some process would write it, for specs that need a log without a command. */
export function aStoredEvent(message: Message, metadata: Partial<EventMetadata> = {}): NewEvent {
  const commandId = randomUUID();
  return {
    id: randomUUID(),
    type: message.type,
    schemaVersion: 1,
    data: toJson(message.data),
    metadata: {
      organizationId: 'platform',
      occurredAt: fixedClock.now(),
      actor: { kind: 'operator' },
      commandId,
      correlationId: commandId,
      causationId: commandId,
      ...metadata,
    },
  };
}

export async function eventsOf(store: EventStore, stream: StreamId): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of store.readStream(stream)) events.push(event);
  return events;
}

/** Every stream of the log with the types in it, in order of first writing. */
export async function streamsOf(store: EventStore): Promise<Readonly<Record<string, readonly string[]>>> {
  const streams: Record<string, string[]> = {};
  for await (const { streamId, type } of store.readAll()) (streams[streamId] ??= []).push(type);
  return streams;
}

/** The process died: whatever it still wanted from the store, it does not get. */
export class Died extends Error {}

/** The store as a process sees it that dies once this many appends are written: the last one's answer is lost. */
export class DyingStore implements EventStore {
  #left: number;

  constructor(
    private readonly store: EventStore,
    appends: number,
  ) {
    this.#left = appends;
  }

  get capabilities(): EventStore['capabilities'] {
    return this.store.capabilities;
  }

  async append(
    stream: StreamId,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
    options?: { readonly guards?: readonly StreamGuard[] },
  ): Promise<AppendResult> {
    if (this.#left === 0) throw new Died();
    const result = await this.store.append(stream, expected, events, options);
    this.#left -= 1;
    if (this.#left === 0) throw new Died();
    return result;
  }

  appendMany: EventStore['appendMany'] = (writes) => this.store.appendMany(writes);
  readStream: EventStore['readStream'] = (stream, options) => this.store.readStream(stream, options);
  readAll: EventStore['readAll'] = (options) => this.store.readAll(options);
  subscribeAll: EventStore['subscribeAll'] = (options) => this.store.subscribeAll(options);
  truncate: EventStore['truncate'] = (stream, before) => this.store.truncate(stream, before);
  softDelete: EventStore['softDelete'] = (stream, expected) => this.store.softDelete(stream, expected);
  tombstone: EventStore['tombstone'] = (stream, expected) => this.store.tombstone(stream, expected);
  heads: EventStore['heads'] = (streams) => this.store.heads(streams);
  head: EventStore['head'] = () => this.store.head();
  hasReached: EventStore['hasReached'] = (position) => this.store.hasReached(position);
  storeId: EventStore['storeId'] = () => this.store.storeId();
}
