import type { Actor, Instant, Scope } from '@slipway/domain/kernel';
import type { EventFromTheFuture, UpcastFailed } from './evolution.errors';

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
  /**
   * Why `data` could not be brought into the shape of today. Whoever needs the event throws it; whoever does not goes
   * on, so one such event stops nobody else.
   */
  readonly unreadable?: EventFromTheFuture | UpcastFailed;
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

/** What a deletion believes about the stream: its last revision, or nothing. */
export type ExpectedLast = bigint | 'any';

/** Where the stores differ, each line with the cases of the contract that it changes. */
export interface StoreCapabilities {
  /** 27, 28: `appendMany`. Without it the call throws `CapabilityMissing`. */
  readonly atomicMultiStream: boolean;
  /** Guards are checked inside the append; without it, their heads are looked at right before. */
  readonly guardedAppend: boolean;
  /** 54: an append may be part of a transaction that stays open; readers wait for such appends only. */
  readonly transactionalAppend: boolean;
  /** 16: for how long a retry with `any` or `stream_exists` gets its first answer. */
  readonly retryWithoutRevision: 'always' | 'while-recent';
  /** 18: ids stored at another place are found by every append, or only by those that name an outdated revision. */
  readonly corruptedIdempotency: 'always' | 'at-outdated-revision';
  /** 55: how far `through` follows events that a live subscription filters out. */
  readonly filteredProgress: 'exact' | 'lagging';
}

/**
 * The log. Ordered per stream and as a whole, without gaps, without duplicates.
 * Throws `WrongExpectedRevision`, `GuardMoved`, `CorruptedIdempotency`, `StreamTombstoned`, `EventTooLarge`,
 * `EventNotStorable`, `StoreUnavailable`, `CapabilityMissing`.
 */
export interface EventStore {
  readonly capabilities: StoreCapabilities;
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
  /** Readers of the stream see it from `before` on; revisions go on, and the whole log keeps what it had. */
  truncate(stream: StreamId, before: bigint): Promise<void>;
  /** Readers find no stream until the next append, which goes on behind the last revision. The whole log keeps it. */
  softDelete(stream: StreamId, expected: ExpectedLast): Promise<void>;
  /** Ends a stream for ever, also one that never was: every later append throws `StreamTombstoned`. */
  tombstone(stream: StreamId, expected: ExpectedLast): Promise<void>;
  /** Revisions of many streams in one round trip; `null` for a missing or deleted one. */
  heads(streams: readonly StreamId[]): Promise<ReadonlyMap<StreamId, bigint | null>>;
  /**
   * Where the log ends now for a reader: everything up to here can be read, so an append on its way may hold it back.
   * Not necessarily the position of an event.
   */
  head(): Promise<Position>;
  /**
   * Whether this log has ever gone as far as `position`, read or not: an append on its way hides nothing of it. `false`
   * only when the log was restored to an earlier time, or is not the one that the position is of.
   */
  hasReached(position: Position): Promise<boolean>;
}
