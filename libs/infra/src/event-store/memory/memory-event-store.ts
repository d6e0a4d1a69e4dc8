import { randomUUID } from 'node:crypto';
import type {
  AppendResult,
  Batch,
  EventStore,
  ExpectedRevision,
  NewEvent,
  Position,
  ReadAllOptions,
  ReadStreamOptions,
  RecordedEvent,
  StreamGuard,
  StreamId,
  SubscribeOptions,
  Write,
} from '@slipway/application/ports/event-store';
import {
  CorruptedIdempotency,
  GuardMoved,
  WrongExpectedRevision,
} from '@slipway/application/ports/event-store.errors';
import { encodeAppend, encodeTogether } from '../append-policy';
import type { EncodedAppend } from '../append-policy';
import { origin, positionOf } from '../position.parser';
import { WakeUp } from '../wake-up';
import { parseEvents } from './events.parser';
import { isExpected, matches, retryOf, window } from './memory-log';

export type MemoryEventStoreOptions = {
  readonly now?: () => Date;
  /** Position of the first event. */
  readonly firstPosition?: bigint;
};

/** The log in this process, for unit tests and simulations: the semantics of the real ones, and nothing survives. */
export class MemoryEventStore implements EventStore {
  readonly capabilities = { atomicMultiStream: true, guardedAppend: true } as const;

  private readonly id = randomUUID();
  private readonly log: RecordedEvent[] = [];
  private readonly streams = new Map<StreamId, RecordedEvent[]>();
  private readonly wakeUp = new WakeUp();
  private nextPosition: bigint;
  private readonly now: () => Date;

  constructor(options: MemoryEventStoreOptions = {}) {
    this.now = options.now ?? ((): Date => new Date());
    this.nextPosition = options.firstPosition ?? 1n;
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
    const revision = this.headOf(stream) ?? -1n;
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
    const found = (this.streams.get(stream) ?? []).filter(
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
      const found = this.log.filter((event) => event.position > from && matches(event, filter));
      const events = found.slice(0, batchSize);
      const caughtUp = events.length === found.length;
      const reached = caughtUp ? this.end() : (events.at(-1)?.position ?? from);
      through = reached > from ? reached : from;
      if (through > from || caughtUp !== wasCaughtUp) yield { events, through, caughtUp };
      wasCaughtUp = caughtUp;
      if (caughtUp) await this.wakeUp.next(seen, 60_000, signal);
    }
  }

  heads(streams: readonly StreamId[]): Promise<ReadonlyMap<StreamId, bigint | null>> {
    return Promise.resolve(new Map(streams.map((stream) => [stream, this.headOf(stream)])));
  }

  head(): Promise<Position> {
    return Promise.resolve(this.end());
  }

  private start(after: SubscribeOptions['after']): Position {
    if (after === 'start') return origin;
    return after === 'end' ? this.end() : after;
  }

  private end(): Position {
    return this.log.at(-1)?.position ?? origin;
  }

  private headOf(stream: StreamId): bigint | null {
    return this.streams.get(stream)?.at(-1)?.revision ?? null;
  }

  /** Without an await in it, so nobody comes in between. */
  private commit(appends: readonly EncodedAppend[], guards: readonly StreamGuard[]): readonly AppendResult[] {
    const retries = appends.map((append) => retryOf(append, this.streams.get(append.stream) ?? []));
    for (const [index, append] of appends.entries()) {
      const actual = this.headOf(append.stream);
      if (retries[index] === undefined && !isExpected(append.expected, actual)) {
        throw new WrongExpectedRevision(append.stream, append.expected, actual);
      }
    }
    const known = retries.filter((retry) => retry !== undefined);
    if (known.length === appends.length) return known;
    const half = appends.find((_, index) => retries[index] !== undefined);
    if (half !== undefined) throw new CorruptedIdempotency(half.stream, half.expected);
    const moved = guards.find((guard) => this.headOf(guard.stream) !== guard.revision);
    if (moved !== undefined) throw new GuardMoved(moved.stream);
    const results = appends.map((append) => this.write(append));
    this.wakeUp.ring();
    return results;
  }

  private write({ stream: streamId, events }: EncodedAppend): AppendResult {
    const stream = this.streams.get(streamId) ?? [];
    this.streams.set(streamId, stream);
    for (const event of parseEvents(events)) {
      const revision = BigInt(stream.length);
      const position = positionOf(this.nextPosition);
      this.nextPosition += 1n;
      const recorded = { ...event, streamId, revision, position, recordedAt: this.now() };
      stream.push(recorded);
      this.log.push(recorded);
    }
    return { revision: BigInt(stream.length - 1), position: this.end(), deduplicated: false };
  }
}
