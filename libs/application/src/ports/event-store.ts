import type { Actor, Instant, Scope } from '@slipway/domain/kernel';

/** `<category>-<id>`; the category has no `-`. A stream is known by its id alone, on every store. */
export type StreamId = string;

/** What the writer believes about the stream. Domain commands always pass a revision or `no_stream`. */
export type ExpectedRevision = bigint | 'no_stream' | 'stream_exists' | 'any';

declare const positionBrand: unique symbol;
/** Where an event stands in the whole log. Opaque, fixed width, compares as text. */
export type Position = string & { readonly [positionBrand]: true };

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface EventMetadata {
  readonly organizationId: Scope;
  /** From the Clock port. Readers use this one; `recordedAt` changes when a log is copied. */
  readonly occurredAt: Instant;
  readonly actor: Actor;
  readonly commandId: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly requestId?: string;
  /** SHA-256 of the request's body: the stream itself tells a retry from another request under the same key. */
  readonly requestHash?: string;
  readonly sessionOrToken?: string;
  /** Sealed with the actor's key. */
  readonly ip?: Json;
  readonly userAgent?: Json;
  readonly reason?: string;
}

export interface NewEvent {
  /** UUID; the store keeps an event once per (stream, id). */
  readonly id: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: Json;
  readonly metadata: EventMetadata;
}

export interface RecordedEvent extends NewEvent {
  readonly streamId: StreamId;
  /** 0-based, without holes. */
  readonly revision: bigint;
  readonly position: Position;
  readonly recordedAt: Date;
}

export interface AppendResult {
  /** Revision of the last event of this append. */
  readonly revision: bigint;
  readonly position: Position;
  /** The same ids were already there, at the same place: this is the answer of the first time. */
  readonly deduplicated: boolean;
}

/** A stream that must still stand at this revision for the append to be written; `null`: must not exist. */
export interface StreamGuard {
  readonly stream: StreamId;
  readonly revision: bigint | null;
}

export interface Write {
  readonly stream: StreamId;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
}

/** Both must match; an empty list matches nothing. */
export interface EventFilter {
  readonly types?: readonly string[];
  readonly streamPrefixes?: readonly string[];
}

/** A page of the log. `through` is the checkpoint to keep, also when every event was filtered out. */
export interface Batch {
  readonly events: readonly RecordedEvent[];
  readonly through: Position;
  readonly caughtUp: boolean;
}

export interface ReadStreamOptions {
  readonly from?: bigint;
  readonly direction?: 'forward' | 'backward';
  readonly maxCount?: number;
}

export interface ReadAllOptions {
  /** Exclusive, in the direction of reading. */
  readonly after?: Position;
  readonly direction?: 'forward' | 'backward';
  readonly maxCount?: number;
  readonly filter?: EventFilter;
}

export interface SubscribeOptions {
  readonly after: Position | 'start' | 'end';
  readonly filter?: EventFilter;
  /** At most this many events in a batch. */
  readonly batchSize: number;
  readonly signal: AbortSignal;
}

/**
 * The log. Ordered per stream and as a whole, without gaps, without duplicates.
 * Throws `WrongExpectedRevision`, `GuardMoved`, `CorruptedIdempotency`, `StreamTombstoned`, `EventTooLarge`,
 * `EventNotStorable`, `StoreUnavailable`.
 */
export interface EventStore {
  readonly capabilities: {
    readonly atomicMultiStream: boolean;
    readonly guardedAppend: boolean;
  };
  /** Names this log; a consistency token is `<storeId>.<position>`. */
  storeId(): Promise<string>;
  append(
    stream: StreamId,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
    options?: { readonly guards?: readonly StreamGuard[] },
  ): Promise<AppendResult>;
  /** All or nothing over several streams; a capability. */
  appendMany(writes: readonly Write[]): Promise<readonly AppendResult[]>;
  /** A missing or deleted stream yields nothing. */
  readStream(stream: StreamId, options?: ReadStreamOptions): AsyncIterable<RecordedEvent>;
  readAll(options?: ReadAllOptions): AsyncIterable<RecordedEvent>;
  /**
   * Pull iterator: the reader's pace is the back-pressure. Ends when `signal` aborts. The first batch always comes, empty
   * when there is nothing yet; after that only what has news: events, a farther `through`, another `caughtUp`.
   */
  subscribeAll(options: SubscribeOptions): AsyncIterable<Batch>;
  /** Revisions of many streams in one round trip; `null` for a missing or deleted one. */
  heads(streams: readonly StreamId[]): Promise<ReadonlyMap<StreamId, bigint | null>>;
  /**
   * Where the log ends now: no checkpoint lies beyond it, and followers get there once the appends that are on their
   * way have ended. Not necessarily the position of an event.
   */
  head(): Promise<Position>;
}
