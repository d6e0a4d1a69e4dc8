import type {
  AppendResult,
  EventFilter,
  ExpectedLast,
  ExpectedRevision,
  RecordedEvent,
  StreamId,
} from '@slipway/application/ports/event-store';
import {
  CorruptedIdempotency,
  StreamTombstoned,
  WrongExpectedRevision,
} from '@slipway/application/ports/event-store.errors';
import type { EncodedAppend } from '../append-policy';
import { parseEvents } from './events.parser';

export type MemoryStream = {
  readonly events: RecordedEvent[];
  state: 'live' | 'soft-deleted' | 'tombstoned';
  /** What is older is hidden from readers of the stream. */
  visibleFrom: bigint;
};

export function emptyStream(): MemoryStream {
  return { events: [], state: 'live', visibleFrom: 0n };
}

/** As readers know it: nothing for a stream that is missing or deleted. */
export function headOf(stream: MemoryStream | undefined): bigint | null {
  return stream?.state === 'live' ? lastOf(stream) : null;
}

function lastOf({ events }: MemoryStream): bigint | null {
  return events.at(-1)?.revision ?? null;
}

export function visible(stream: MemoryStream | undefined): readonly RecordedEvent[] {
  if (stream?.state !== 'live') return [];
  return stream.events.filter(({ revision }) => revision >= stream.visibleFrom);
}

/** Throws unless the append may be written. A soft-deleted stream goes on as if it were new, or behind its last event. */
export function assertExpected({ stream, expected }: EncodedAppend, target: MemoryStream): void {
  if (!isExpected(expected, target)) throw new WrongExpectedRevision(stream, expected, headOf(target));
}

function isExpected(expected: ExpectedRevision, target: MemoryStream): boolean {
  switch (expected) {
    case 'any':
      return true;
    case 'no_stream':
      return headOf(target) === null;
    case 'stream_exists':
      return headOf(target) !== null;
    default:
      return lastOf(target) === expected;
  }
}

export function assertNotTombstoned(stream: StreamId, { state }: MemoryStream): void {
  if (state === 'tombstoned') throw new StreamTombstoned(stream);
}

export function assertLast(stream: StreamId, expected: ExpectedLast, target: MemoryStream): void {
  if (expected === 'any' || lastOf(target) === expected) return;
  throw new WrongExpectedRevision(stream, expected, headOf(target));
}

export function softDelete(stream: StreamId, expected: ExpectedLast, target: MemoryStream): void {
  assertNotTombstoned(stream, target);
  const last = lastOf(target);
  if (last === null) throw new WrongExpectedRevision(stream, expected, null);
  assertLast(stream, expected, target);
  target.state = 'soft-deleted';
  target.visibleFrom = greater(target.visibleFrom, last + 1n);
}

export function greater(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** What was answered the first time, when these very ids stand where this append would have put them. */
export function retryOf(append: EncodedAppend, { events }: MemoryStream): AppendResult | undefined {
  const ids = parseEvents(append.events).map(({ id }) => id);
  const known = new Set(ids);
  const first = events.findIndex((event) => known.has(event.id));
  if (first < 0) return undefined;
  const there = events.slice(first, first + ids.length);
  const last = there.at(-1);
  const inPlace =
    isPlace(append.expected, BigInt(first)) && ids.every((id, index) => there[index]?.id === id);
  if (!inPlace || last === undefined) throw new CorruptedIdempotency(append.stream, append.expected);
  return { revision: last.revision, position: last.position, deduplicated: true };
}

function isPlace(expected: ExpectedRevision, first: bigint): boolean {
  if (expected === 'any' || expected === 'stream_exists') return true;
  return first === (expected === 'no_stream' ? 0n : expected + 1n);
}

export function matches(event: RecordedEvent, filter: EventFilter = {}): boolean {
  const { types, streamPrefixes } = filter;
  return (
    (types === undefined || types.includes(event.type)) &&
    (streamPrefixes === undefined || streamPrefixes.some((prefix) => event.streamId.startsWith(prefix)))
  );
}

export function window<T>(
  found: readonly T[],
  direction: 'forward' | 'backward',
  maxCount?: number,
): readonly T[] {
  return (direction === 'forward' ? found : found.toReversed()).slice(0, maxCount);
}
