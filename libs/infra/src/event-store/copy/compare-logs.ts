import { createHash } from 'node:crypto';
import type { EventStore, Position, RecordedEvent } from '@slipway/application/ports/event-store';
import { canonicalJson } from '../canonical-json';

/** The events at one place of both logs; `null` where a log has ended before the other. */
type Pair = { readonly source: RecordedEvent | null; readonly copy: RecordedEvent | null };

/** Positions of the source and where they are in the copy; `null`: before its first event. */
export type Landmarks = ReadonlyMap<Position, Position | null>;

export type Comparison =
  | {
      readonly outcome: 'equal';
      readonly events: number;
      readonly sha256: string;
      readonly landmarks: Landmarks;
    }
  | ({ readonly outcome: 'different'; readonly at: number } & Pair);

export type CompareOptions = {
  /** Checkpoints of the source to be found again in the copy. */
  readonly landmarks?: readonly Position[];
  readonly onProgress?: (events: number) => void;
};

const progressEvery = 1000;

/** Reads both logs side by side and compares every event with all it says, but for position and store time. */
export async function compareLogs(
  source: EventStore,
  copy: EventStore,
  { landmarks = [], onProgress }: CompareOptions = {},
): Promise<Comparison> {
  const hash = createHash('sha256');
  const found = new Map<Position, Position | null>(landmarks.map((position) => [position, null]));
  let events = 0;
  for await (const pair of pairs(source.readAll(), copy.readAll())) {
    const text = commonText(pair);
    if (text === null) return { outcome: 'different', at: events, ...pair };
    hash.update(text);
    remember(found, pair);
    events += 1;
    if (events % progressEvery === 0) onProgress?.(events);
  }
  return { outcome: 'equal', events, sha256: hash.digest('hex'), landmarks: found };
}

async function* pairs(
  sources: AsyncIterable<RecordedEvent>,
  copies: AsyncIterable<RecordedEvent>,
): AsyncGenerator<Pair> {
  const others = copies[Symbol.asyncIterator]();
  try {
    for await (const source of sources) yield { source, copy: await nextOf(others) };
    const copy = await nextOf(others);
    if (copy !== null) yield { source: null, copy };
  } finally {
    await others.return?.();
  }
}

async function nextOf(events: AsyncIterator<RecordedEvent, unknown>): Promise<RecordedEvent | null> {
  const result = await events.next();
  return result.done === true ? null : result.value;
}

/** What both say; `null` when they do not say the same. */
function commonText({ source, copy }: Pair): string | null {
  if (source === null || copy === null) return null;
  const text = textOf(source);
  return text === textOf(copy) ? text : null;
}

function textOf({ streamId, revision, id, type, schemaVersion, data, metadata }: RecordedEvent): string {
  const head = [streamId, String(revision), id, type, schemaVersion];
  return `${JSON.stringify(head)}${canonicalJson(data)}${canonicalJson({ ...metadata })}\n`;
}

/** The log is read in order, so the last one that fits stays. */
function remember(found: Map<Position, Position | null>, { source, copy }: Pair): void {
  if (source === null || copy === null) return;
  for (const position of found.keys()) if (position >= source.position) found.set(position, copy.position);
}
