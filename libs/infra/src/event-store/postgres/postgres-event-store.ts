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
import { StoreUnavailable } from '@slipway/application/ports/event-store.errors';
import type { Pool } from 'pg';
import { assertEnding, encodeAppend, encodeTogether } from '../append-policy';
import { WakeUp } from '../wake-up';
import { Appender } from './appender';
import { HeadsLane } from './heads-lane';
import { LogReader } from './log-reader';
import { NotificationChannel } from './notification-channel';
import { StreamEnder } from './stream-ender';
import { follow } from './subscription';

export type PostgresEventStoreOptions = {
  /** Its connections should have a statement timeout; six or more, so that waiting appends leave some for the others. */
  readonly pool: Pool;
  /** For reading and following; default `pool`. */
  readonly readPool?: Pool;
  /** One line of text per trouble that the store gets over by itself. */
  readonly logger?: (line: string) => void;
};

export const postgresCapabilities: StoreCapabilities = {
  atomicMultiStream: true,
  guardedAppend: true,
  transactionalAppend: true,
  retryWithoutRevision: 'always',
  corruptedIdempotency: 'always',
  filteredProgress: 'exact',
};

/** The log on PostgreSQL, schema `evs`. The pools stay the caller's: `close()` first, then end them. */
export class PostgresEventStore implements EventStore {
  readonly capabilities = postgresCapabilities;

  private readonly wakeUp = new WakeUp();
  private readonly closing = new AbortController();
  private readonly channel: NotificationChannel;
  private readonly appender: Appender;
  private readonly reader: LogReader;
  private readonly headsLane: HeadsLane;
  private readonly ender: StreamEnder;
  private readonly logger: (line: string) => void;
  private id: string | undefined;

  constructor(options: PostgresEventStoreOptions) {
    this.logger = options.logger ?? ((): void => undefined);
    this.channel = new NotificationChannel({
      connection: options.pool.options,
      heard: () => this.wakeUp.ring(),
      logger: this.logger,
    });
    this.appender = new Appender(options.pool, () => {
      this.wakeUp.ring();
      this.channel.notify();
    });
    this.ender = new StreamEnder(options.pool);
    this.reader = new LogReader(options.readPool ?? options.pool);
    this.headsLane = new HeadsLane((query) => this.reader.rows(query));
  }

  async storeId(): Promise<string> {
    this.id ??= (await this.reader.rows<{ readonly id: string }>({ text: 'SELECT id FROM evs.store' }))[0]
      ?.id;
    if (this.id === undefined) throw new StoreUnavailable('the log has no id. Run: slipway migrate', false);
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
    this.assertOpen();
    return this.appender.appendTogether(encodeTogether(writes), []);
  }

  readStream(stream: StreamId, options?: ReadStreamOptions): AsyncIterable<RecordedEvent> {
    return this.reader.readStream(stream, options);
  }

  readAll(options?: ReadAllOptions): AsyncIterable<RecordedEvent> {
    return this.reader.readAll(options);
  }

  subscribeAll(options: SubscribeOptions): AsyncIterable<Batch> {
    this.assertOpen();
    this.channel.listen();
    const signal = AbortSignal.any([options.signal, this.closing.signal]);
    return follow({ reader: this.reader, wakeUp: this.wakeUp, logger: this.logger }, { ...options, signal });
  }

  async truncate(stream: StreamId, before: bigint): Promise<void> {
    return this.end('truncate', stream, before);
  }

  async softDelete(stream: StreamId, expected: ExpectedLast): Promise<void> {
    return this.end('softDelete', stream, expected);
  }

  async tombstone(stream: StreamId, expected: ExpectedLast): Promise<void> {
    return this.end('tombstone', stream, expected);
  }

  heads(streams: readonly StreamId[]): Promise<ReadonlyMap<StreamId, bigint | null>> {
    return this.headsLane.heads(streams);
  }

  /** Only what can be read: of the positions that were given out, some belong to appends that are still on their way. */
  head(): Promise<Position> {
    return this.reader.safePosition();
  }

  hasReached(position: Position): Promise<boolean> {
    return this.reader.wasIssued(position);
  }

  /** Ends subscriptions, lets appends that are on their way finish, and closes the store's own connection. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.appender.idle();
    await this.channel.close();
  }

  /** Nothing to write is written nowhere, whatever was expected; the stream is not created. */
  private async nothing(stream: StreamId): Promise<AppendResult> {
    const [heads, position] = await Promise.all([this.heads([stream]), this.head()]);
    return { revision: heads.get(stream) ?? -1n, position, deduplicated: false };
  }

  private async end(...[how, stream, revision]: Parameters<StreamEnder['end']>): Promise<void> {
    this.assertOpen();
    assertEnding(stream, revision);
    return this.ender.end(how, stream, revision);
  }

  private assertOpen(): void {
    if (this.closing.signal.aborted) throw new StoreUnavailable('the event store is closed', false);
  }
}
