import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { encodeRecord, readRecords } from './log-record';
import type { LogRecord, UnplacedRecord } from './log-record';
import type { RecordedEvent } from './recorded-event';

/** Where the first record of a fresh store starts; what lies before is the server's own. */
const firstPosition = 548;

/**
 * The log on disk, append only. A record's position is its place in the file. What was written survives a kill of the
 * process, and a transaction that was cut off in the middle is forgotten at the next start.
 */
export class LogFile {
  readonly #file: number;
  readonly #starts: number[] = [];
  #end = firstPosition;

  constructor(path: string) {
    this.#file = openSync(path, 'a+');
    if (fstatSync(this.#file).size === 0) writeSync(this.#file, Buffer.alloc(firstPosition));
  }

  get end(): bigint {
    return BigInt(this.#end);
  }

  isRecordStart(position: bigint): boolean {
    if (position === 0n || position === this.end) return true;
    const wanted = Number(position);
    let [low, high] = [0, this.#starts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] ?? wanted) < wanted) low = middle + 1;
      else high = middle;
    }
    return this.#starts[low] === wanted;
  }

  /** All events of whole transactions. */
  load(): readonly RecordedEvent[] {
    const bytes = Buffer.alloc(fstatSync(this.#file).size);
    readSync(this.#file, bytes, 0, bytes.length, 0);
    const records = readRecords(bytes, firstPosition);
    for (const record of records) this.#place(record);
    ftruncateSync(this.#file, this.#end);
    return records.flatMap(({ event }) => event ?? []);
  }

  /** Writes them as one transaction and gives the position of each. */
  write(records: readonly UnplacedRecord[]): readonly bigint[] {
    const encoded = records.map((record, n) => encodeRecord(record, n === records.length - 1));
    writeAll(this.#file, Buffer.concat(encoded));
    return encoded.map((bytes) => {
      const position = this.#end;
      this.#place({ position, end: position + bytes.length });
      return BigInt(position);
    });
  }

  #place({ position, end }: Pick<LogRecord, 'position' | 'end'>): void {
    this.#starts.push(position);
    this.#end = end;
  }

  close(): void {
    closeSync(this.#file);
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
}
