import type { LogFile } from './log-file';
import type { UnplacedRecord } from './log-record';
import { deletedStream, noStream, streamDeletedType } from './recorded-event';
import type { ProposedEvent, RecordedEvent } from './recorded-event';

/** What a transaction adds to one stream, each stream once; without events it only takes room. */
export interface Addition {
  readonly stream: string;
  readonly events: readonly ProposedEvent[];
}

interface StreamHistory {
  readonly events: RecordedEvent[];
  tombstone?: RecordedEvent;
}

/** Everything that happened, in the order of its positions, with an index by stream. */
export class EventLog {
  readonly #events: RecordedEvent[] = [];
  readonly #streams = new Map<string, StreamHistory>();
  readonly #listeners = new Set<(event: RecordedEvent) => void>();
  readonly #file: LogFile;

  constructor(file: LogFile) {
    this.#file = file;
    for (const event of file.load()) this.#keep(event);
  }

  /** In the order of positions. */
  get events(): readonly RecordedEvent[] {
    return this.#events;
  }

  /** Where the next record will start. */
  get end(): bigint {
    return this.#file.end;
  }

  /** Whether a record starts there, or will: the end of the log. */
  isRecordStart(position: bigint): boolean {
    return this.#file.isRecordStart(position);
  }

  /** By revision, the tombstone left out. */
  stream(name: string): readonly RecordedEvent[] {
    return this.#streams.get(name)?.events ?? [];
  }

  /** The highest revision; -1 without events, 2^63 - 1 behind a tombstone. */
  lastRevision(name: string): bigint {
    const history = this.#streams.get(name);
    if (history?.tombstone !== undefined) return deletedStream;
    return history === undefined ? noStream : BigInt(history.events.length) - 1n;
  }

  /** The index in `events` of the first one at or behind a position. */
  indexOf(position: bigint): number {
    let [low, high] = [0, this.#events.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#events[middle]?.position ?? position) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Writes all of it or nothing. Gives where the last record of each addition starts. Durable when it returns. */
  append(additions: readonly Addition[]): readonly bigint[] {
    const created = BigInt(Date.now()) * 10_000n;
    const records = additions.map((addition) => this.#recordsOf(addition, created));
    const positions = this.#file.write(records.flat());
    let written = 0;
    return records.map((group) => {
      for (const record of group) {
        const position = positions[written++] ?? this.end;
        if ('id' in record) this.#tell({ ...record, position });
      }
      return positions[written - 1] ?? this.end;
    });
  }

  #recordsOf({ stream, events }: Addition, created: bigint): readonly UnplacedRecord[] {
    if (events.length === 0) return [{ stream }];
    const last = this.lastRevision(stream);
    return events.map((event, n) => {
      const revision = event.type === streamDeletedType ? deletedStream : last + BigInt(n) + 1n;
      return { ...event, stream, revision, created };
    });
  }

  /** Calls back with every event that is written from now on. Returns what ends that. */
  onEvent(listener: (event: RecordedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(event: RecordedEvent): void {
    this.#keep(event);
    for (const listener of this.#listeners) listener(event);
  }

  #keep(event: RecordedEvent): void {
    const history = this.#streams.get(event.stream) ?? { events: [] };
    this.#streams.set(event.stream, history);
    if (event.type === streamDeletedType) history.tombstone = event;
    else history.events.push(event);
    this.#events.push(event);
  }
}
