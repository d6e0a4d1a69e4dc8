import type { EventStore, Position, RecordedEvent } from '@slipway/application/ports/event-store';
import {
  CorruptedIdempotency,
  StreamTombstoned,
  WrongExpectedRevision,
} from '@slipway/application/ports/event-store.errors';
import { segmentsOf } from './segments';
import type { Segment } from './segments';

/** The copy cannot be made or gone on with; the message tells the operator why and what to do. */
export class CopyRefused extends Error {}

export type CopyParts = {
  readonly from: EventStore;
  readonly to: EventStore;
  /** Ends the copy between two appends; what is copied stays, and the next run goes on from there. */
  readonly signal: AbortSignal;
  /** After every append. `events`: copied by this run. */
  readonly onProgress: (events: number, last: RecordedEvent) => void;
};

export type CopyResult = {
  readonly events: number;
  /** The event after which this run began; `null`: at the beginning. */
  readonly resumedAfter: RecordedEvent | null;
  readonly completed: boolean;
};

/**
 * Copies a log, event by event with its id, type, metadata, stream and revision, in the order of the whole log. Nothing
 * is remembered but the copy itself: its last event says where to go on. Events are copied sealed as they are.
 */
export async function copyLog(parts: CopyParts): Promise<CopyResult> {
  const { from, to, signal } = parts;
  if ((await from.storeId()) === (await to.storeId()))
    throw new CopyRefused('both addresses name the same log; there is nothing to copy');
  const last = await lastEvent(to);
  let after = last === null ? null : (await originalOf(from, last)).position;
  let events = 0;
  // What is appended meanwhile is copied by the next round, until there is nothing new.
  for (let copied = -1; copied !== 0 && !signal.aborted; events += copied) {
    copied = 0;
    for await (const segment of segmentsOf(logAfter(from, after), to.capabilities.atomicMultiStream)) {
      const end = await append(to, segment);
      copied += segment.events.length;
      after = end.position;
      parts.onProgress(events + copied, end);
      if (isAborted(signal)) return { events: events + copied, resumedAfter: last, completed: false };
    }
  }
  return { events, resumedAfter: last, completed: !signal.aborted };
}

function logAfter(store: EventStore, after: Position | null): AsyncIterable<RecordedEvent> {
  return store.readAll(after === null ? {} : { after });
}

/** Asked through a function, because it changes while the loop waits. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

async function append(to: EventStore, { writes, events }: Segment): Promise<RecordedEvent> {
  try {
    const [only] = writes;
    if (writes.length === 1 && only !== undefined) await to.append(only.stream, only.expected, only.events);
    else await to.appendMany(writes);
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
  const last = events.at(-1);
  if (last === undefined) throw new Error('a segment has at least one event');
  return last;
}

function refusalOf(error: unknown): CopyRefused | null {
  const isStrange =
    error instanceof WrongExpectedRevision ||
    error instanceof CorruptedIdempotency ||
    error instanceof StreamTombstoned;
  if (!isStrange) return null;
  const why = `${error.message}. Somebody else writes to the target, or events of the source were scavenged`;
  return new CopyRefused(
    `${why}: copy into an empty log, and let nobody use it before the copy is complete`,
    {
      cause: error,
    },
  );
}

async function lastEvent(store: EventStore): Promise<RecordedEvent | null> {
  for await (const event of store.readAll({ direction: 'backward', maxCount: 1 })) return event;
  return null;
}

async function originalOf(from: EventStore, copy: RecordedEvent): Promise<RecordedEvent> {
  // Not by its stream alone: one that was deleted meanwhile is still in the log.
  for await (const event of from.readAll({ filter: { streamPrefixes: [copy.streamId] } }))
    if (event.streamId === copy.streamId && event.revision === copy.revision && event.id === copy.id)
      return event;
  throw new CopyRefused(
    `the target ends with ${copy.streamId}/${String(copy.revision)}, which the source does not hold: it is no ` +
      'unfinished copy of this source. Copy into an empty log',
  );
}
