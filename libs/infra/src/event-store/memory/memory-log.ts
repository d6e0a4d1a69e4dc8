import type {
  AppendResult,
  EventFilter,
  ExpectedRevision,
  RecordedEvent,
} from '@slipway/application/ports/event-store';
import { CorruptedIdempotency } from '@slipway/application/ports/event-store.errors';
import type { EncodedAppend } from '../append-policy';
import { parseEvents } from './events.parser';

export function isExpected(expected: ExpectedRevision, actual: bigint | null): boolean {
  switch (expected) {
    case 'any':
      return true;
    case 'no_stream':
      return actual === null;
    case 'stream_exists':
      return actual !== null;
    default:
      return actual === expected;
  }
}

/** What was answered the first time, when these very ids stand where this append would have put them. */
export function retryOf(append: EncodedAppend, stream: readonly RecordedEvent[]): AppendResult | undefined {
  const ids = parseEvents(append.events).map(({ id }) => id);
  const known = new Set(ids);
  const first = stream.findIndex((event) => known.has(event.id));
  if (first < 0) return undefined;
  const there = stream.slice(first, first + ids.length);
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
