import type {
  AppendResult,
  Batch,
  EventStore,
  ExpectedLast,
  ExpectedRevision,
  NewEvent,
  Position,
  ReadAllOptions,
  ReadStreamOptions,
  RecordedEvent,
  StoreCapabilities,
  StreamGuard,
  StreamId,
  SubscribeOptions,
  Write,
} from '@slipway/application/ports/event-store';
import { CapabilityMissing, StoreUnavailable } from '@slipway/application/ports/event-store.errors';
import { assertEnding, encodeAppend, encodeTogether } from '../append-policy';
import { Appender } from './appender';
import { Connection } from './connection';
import { connectionString } from './connection-string';
import { KnownEnd } from './known-end';
import { LogReader } from './log-reader';
import { Patience } from './patience';
import { storeIdentity } from './store-identity';
import { StreamEnder } from './stream-ender';
import { StreamHeads } from './stream-heads';
import { follow } from './subscription';

export type EventStoreDbOptions = {
  /** `esdb://…`, as EVENT_STORE_URL: TLS and login are said there. */
  readonly url: string;
  /** Shown by the server: which of our processes holds a connection. */
  readonly applicationName: string;
  /** One line of text per trouble that the store gets over by itself. */
  readonly logger?: (line: string) => void;
};

export const eventStoreDbCapabilities: StoreCapabilities = {
  atomicMultiStream: false,
  guardedAppend: false,
  transactionalAppend: false,
  retryWithoutRevision: 'while-recent',
  corruptedIdempotency: 'at-outdated-revision',
  filteredProgress: 'exact',
};

/** A wish is pursued so many times as long as one call may take. */
const patienceInCalls = 1.5;

/** The log on EventStoreDB 23.10 or newer, which KurrentDB is now. Connects at the first call. */
export class EventStoreDbEventStore implements EventStore {
  readonly capabilities = eventStoreDbCapabilities;

  private readonly closing = new AbortController();
  private readonly end = new KnownEnd(() => this.reader.head());
  private readonly connection: Connection;
  /** Of their own, so that followers take no room from the calls. */
  private readonly followers: Connection;
  private readonly callMs: number;
  private readonly reader: LogReader;
  private readonly streamHeads: StreamHeads;
  private readonly appender: Appender;
  private readonly ender: StreamEnder;
  private readonly logger: (line: string) => void;
  private id: string | undefined;

  /** Throws `InvalidSettings`. */
  constructor({ url, applicationName, logger }: EventStoreDbOptions) {
    const { text, callMs } = connectionString(url, applicationName);
    this.connection = new Connection(text);
    this.followers = new Connection(connectionString(url, `${applicationName} followers`).text);
    this.callMs = callMs;
    this.logger = logger ?? ((): void => undefined);
    const { connection, patience } = this;
    this.reader = new LogReader(connection, patience);
    this.streamHeads = new StreamHeads(connection, this.reader, patience);
    const { reader, streamHeads: heads, end } = this;
    this.appender = new Appender({ connection, patience, reader, heads, end });
    this.ender = new StreamEnder(connection, patience);
  }

  async storeId(): Promise<string> {
    this.id ??= await storeIdentity(this.connection, this.patience());
    return this.id;
  }

  async append(
    stream: StreamId,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
    options: { readonly guards?: readonly StreamGuard[] } = {},
  ): Promise<AppendResult> {
    this.assertOpen();
    const encoded = encodeAppend({ stream, expected, events }, options.guards);
    return encoded.count === 0 ? this.nothing(stream) : this.appender.append(encoded);
  }

  async appendMany(writes: readonly Write[]): Promise<readonly AppendResult[]> {
    encodeTogether(writes);
    throw new CapabilityMissing('EventStoreDB appends to one stream at a time; append to each by itself');
  }

  readStream(stream: StreamId, options?: ReadStreamOptions): AsyncIterable<RecordedEvent> {
    return this.reader.readStream(stream, options);
  }

  readAll(options?: ReadAllOptions): AsyncIterable<RecordedEvent> {
    return this.reader.readAll(options);
  }

  subscribeAll(options: SubscribeOptions): AsyncIterable<Batch> {
    this.assertOpen();
    const signal = AbortSignal.any([options.signal, this.closing.signal]);
    const { followers: connection, reader, end, callMs, logger } = this;
    return follow({ connection, reader, end, callMs, logger }, { ...options, signal });
  }

  async truncate(stream: StreamId, before: bigint): Promise<void> {
    this.assertOpen();
    assertEnding(stream, before);
    return this.ender.truncate(stream, before);
  }

  async softDelete(stream: StreamId, expected: ExpectedLast): Promise<void> {
    this.assertOpen();
    assertEnding(stream, expected);
    return this.ender.softDelete(stream, expected);
  }

  async tombstone(stream: StreamId, expected: ExpectedLast): Promise<void> {
    this.assertOpen();
    assertEnding(stream, expected);
    return this.ender.tombstone(stream, expected);
  }

  heads(streams: readonly StreamId[]): Promise<ReadonlyMap<StreamId, bigint | null>> {
    return this.streamHeads.of(streams);
  }

  head(): Promise<Position> {
    return this.end.renewed();
  }

  /** What is committed can be read at once. */
  async hasReached(position: Position): Promise<boolean> {
    return (await this.head()) >= position;
  }

  /** Ends followers, lets calls that are on their way finish, and closes the connections. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all([this.connection.close(), this.followers.close()]);
  }

  private readonly patience = (): Patience =>
    new Patience({ callMs: this.callMs, patienceMs: this.callMs * patienceInCalls }, this.closing.signal);

  /** Nothing to write is written nowhere, whatever was expected; the stream is not created. */
  private async nothing(stream: StreamId): Promise<AppendResult> {
    const [heads, position] = await Promise.all([this.heads([stream]), this.head()]);
    return { revision: heads.get(stream) ?? -1n, position, deduplicated: false };
  }

  private assertOpen(): void {
    if (this.closing.signal.aborted) throw new StoreUnavailable('the event store is closed', false);
  }
}
