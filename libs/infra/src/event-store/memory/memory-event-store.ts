import { randomUUID } from 'node:crypto';
import type {
  AppendResult,
  Batch,
  EventFilter,
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
import { CorruptedIdempotency, GuardMoved } from '@slipway/application/ports/event-store.errors';
import { assertEnding, encodeAppend, encodeTogether } from '../append-policy';
import type { EncodedAppend } from '../append-policy';
import { origin, positionNumber, positionOf } from '../position.parser';
import { WakeUp } from '../wake-up';
import { parseEvents } from './events.parser';
import {
  assertExpected,
  assertLast,
  assertNotTombstoned,
  emptyStream,
  greater,
  headOf,
  matches,
  retryOf,
  softDelete,
  visible,
  window,
} from './memory-log';
import type { MemoryStream } from './memory-log';

export type MemoryEventStoreOptions = {
  readonly now?: () => Date;
  /** Position of the first event. */
  readonly firstPosition?: bigint;
};

export const memoryCapabilities: StoreCapabilities = {
  atomicMultiStream: true,
  guardedAppend: true,
  // An append is one breath of this process; nothing can stay open.
  transactionalAppend: false,
  retryWithoutRevision: 'always',
  corruptedIdempotency: 'always',
  filteredProgress: 'exact',
};

/** The log in this process, for unit tests and simulations: the semantics of the real ones, and nothing survives. */
export class MemoryEventStore implements EventStore {
  readonly capabilities = memoryCapabilities;

  private readonly id = randomUUID();
  private readonly log: RecordedEvent[] = [];
  private readonly streams = new Map<StreamId, MemoryStream>();
  private readonly wakeUp = new WakeUp();
  private readonly firstPosition: bigint;
  private readonly now: () => Date;

  constructor(options: MemoryEventStoreOptions = {}) {
    this.now = options.now ?? ((): Date => new Date());
    this.firstPosition = options.firstPosition ?? 1n;
  }

  storeId(): Promise<string> {
    return Promise.resolve(this.id);
  }

  async append(
    stream: StreamId,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
    options: { readonly guards?: readonly StreamGuard[] } = {},
  ): Promise<AppendResult> {
    const encoded = encodeAppend({ stream, expected, events }, options.guards);
    const revision = headOf(this.streams.get(stream)) ?? -1n;
    if (encoded.count === 0) return { revision, position: this.end(), deduplicated: false };
    const [result] = this.commit([encoded], encoded.guards);
    if (result === undefined) throw new Error('an append without a result');
    return Promise.resolve(result);
  }

  async appendMany(writes: readonly Write[]): Promise<readonly AppendResult[]> {
    return Promise.resolve(this.commit(encodeTogether(writes), []));
  }

  async *readStream(stream: StreamId, options: ReadStreamOptions = {}): AsyncGenerator<RecordedEvent> {
    const { direction = 'forward', from } = options;
    const found = visible(this.streams.get(stream)).filter(
      ({ revision }) => from === undefined || (direction === 'forward' ? revision >= from : revision <= from),
    );
    yield* await Promise.resolve(window(found, direction, options.maxCount));
  }

  async *readAll(options: ReadAllOptions = {}): AsyncGenerator<RecordedEvent> {
    const { direction = 'forward', after, filter } = options;
    const found = this.log.filter(
      (event) =>
        matches(event, filter) &&
        (after === undefined || (direction === 'forward' ? event.position > after : event.position < after)),
    );
    yield* await Promise.resolve(window(found, direction, options.maxCount));
  }

  async *subscribeAll(options: SubscribeOptions): AsyncGenerator<Batch> {
    const { signal, filter, batchSize } = options;
    let through = this.start(options.after);
    let wasCaughtUp: boolean | undefined;
    while (!signal.aborted) {
      const seen = this.wakeUp.count;
      const from = through;
      const found = this.following(from, batchSize + 1, filter);
      const events = found.slice(0, batchSize);
      const caughtUp = events.length === found.length;
      const reached = caughtUp ? this.end() : (events.at(-1)?.position ?? from);
      through = reached > from ? reached : from;
      if (through > from || caughtUp !== wasCaughtUp) yield { events, through, caughtUp };
      wasCaughtUp = caughtUp;
      if (caughtUp) await this.wakeUp.next(seen, 60_000, signal);
    }
  }

  async truncate(stream: StreamId, before: bigint): Promise<void> {
    assertEnding(stream, before);
    const target = this.stream(stream);
    assertNotTombstoned(stream, target);
    target.visibleFrom = greater(target.visibleFrom, before);
  }

  async softDelete(stream: StreamId, expected: ExpectedLast): Promise<void> {
    assertEnding(stream, expected);
    softDelete(stream, expected, this.stream(stream));
  }

  async tombstone(stream: StreamId, expected: ExpectedLast): Promise<void> {
    assertEnding(stream, expected);
    const target = this.stream(stream);
    if (target.state === 'tombstoned') return;
    assertLast(stream, expected, target);
    target.state = 'tombstoned';
  }

  heads(streams: readonly StreamId[]): Promise<ReadonlyMap<StreamId, bigint | null>> {
    return Promise.resolve(new Map(streams.map((stream) => [stream, headOf(this.streams.get(stream))])));
  }

  head(): Promise<Position> {
    return Promise.resolve(this.end());
  }

  hasReached(position: Position): Promise<boolean> {
    return Promise.resolve(this.end() >= position);
  }

  private start(after: SubscribeOptions['after']): Position {
    if (after === 'start') return origin;
    return after === 'end' ? this.end() : after;
  }

  private end(): Position {
    return this.log.at(-1)?.position ?? origin;
  }

  private stream(id: StreamId): MemoryStream {
    const stream = this.streams.get(id) ?? emptyStream();
    this.streams.set(id, stream);
    return stream;
  }

  /** At most `limit` events behind a position. Positions have no holes here, so they tell where to begin. */
  private following(after: Position, limit: number, filter?: EventFilter): readonly RecordedEvent[] {
    const found: RecordedEvent[] = [];
    const first = positionNumber(after) - this.firstPosition + 1n;
    for (
      let index = Number(greater(first, 0n));
      index < this.log.length && found.length < limit;
      index += 1
    ) {
      const event = this.log[index];
      if (event !== undefined && matches(event, filter)) found.push(event);
    }
    return found;
  }

  /** Without an await in it, so nobody comes in between. */
  private commit(appends: readonly EncodedAppend[], guards: readonly StreamGuard[]): readonly AppendResult[] {
    const targets = appends.map((append) => ({ append, target: this.stream(append.stream) }));
    targets.forEach(({ append, target }) => assertNotTombstoned(append.stream, target));
    const retries = targets.map(({ append, target }) => retryOf(append, target));
    targets.forEach(({ append, target }, index) => {
      if (retries[index] === undefined) assertExpected(append, target);
    });
    const known = retries.filter((retry) => retry !== undefined);
    if (known.length === appends.length) return known;
    const half = appends.find((_, index) => retries[index] !== undefined);
    if (half !== undefined) throw new CorruptedIdempotency(half.stream, half.expected);
    const moved = guards.find((guard) => headOf(this.streams.get(guard.stream)) !== guard.revision);
    if (moved !== undefined) throw new GuardMoved(moved.stream);
    const results = targets.map(({ append, target }) => this.write(append, target));
    this.wakeUp.ring();
    return results;
  }

  private write({ stream: streamId, events }: EncodedAppend, target: MemoryStream): AppendResult {
    for (const event of parseEvents(events)) {
      const revision = BigInt(target.events.length);
      const position = positionOf(this.firstPosition + BigInt(this.log.length));
      const recorded = { ...event, streamId, revision, position, recordedAt: this.now() };
      target.events.push(recorded);
      this.log.push(recorded);
    }
    target.state = 'live';
    return { revision: BigInt(target.events.length - 1), position: this.end(), deduplicated: false };
  }
}
