import type { Pool } from 'pg';
import type { Log } from '../logging/log';
import { backoff, pause } from '../projections/pause';
import type { Query } from '../projections/read-scope';
import { describe } from '../projections/transient';
import { Wake } from '../projections/wake';

export type LogStream = 'stdout' | 'stderr';

export type LogLine = {
  readonly organizationId: string;
  readonly operationId: string;
  /** Numbers the lines of one operation for ever; the same number again is the same line. */
  readonly seq: number;
  readonly at: string;
  readonly stream: LogStream;
  readonly text: string;
};

export type StoredLogLine = Pick<LogLine, 'seq' | 'at' | 'stream' | 'text'>;

/** Its payload is the operation's id. */
export const telemetryChannel = 'telemetry';

const flushEveryMs = 200;
const batchSize = 500;
const longestText = 8_192;
/** About 100 MB at worst. Beyond it the newest lines are dropped: the run's own files have them all. */
const mostKept = 10_000;

const insert = `
  INSERT INTO telemetry.log_lines (organization_id, operation_id, seq, at, stream, text)
  SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::timestamptz[], $5::text[], $6::text[])
  ON CONFLICT DO NOTHING`;

/** Stores log lines in batches, at most every 200 ms or 500 lines, and says which operations have new ones. */
export class LogLineWriter {
  readonly #closing = new AbortController();
  readonly #wake = new Wake();
  #kept: LogLine[] = [];
  #dropped = 0;
  #flushed: Promise<void> = Promise.resolve();
  #running: Promise<void> | null = null;

  constructor(
    private readonly pool: Pool,
    private readonly log: Log,
  ) {}

  start(): void {
    this.#running ??= this.#run();
  }

  /** Never waits and never fails: a line is not worth a run. */
  write(line: LogLine): void {
    if (this.#kept.length >= mostKept) {
      this.#dropped += 1;
      return;
    }
    this.#kept.push(line);
    if (this.#kept.length >= batchSize) this.#wake.ring();
  }

  /** Stores what is left, once; what the database does not take now is lost to the screen, not to the run's files. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
    await this.flush();
  }

  /** Resolves when everything written before is stored; throws when the database does not take it. */
  flush(): Promise<void> {
    // One after the other: two at once would store a batch twice and then forget the next one.
    const flushed = this.#flushed.then(
      () => this.#drain(),
      () => this.#drain(),
    );
    this.#flushed = flushed;
    return flushed;
  }

  async #drain(): Promise<void> {
    while (this.#kept.length > 0) {
      const batch = this.#kept.slice(0, batchSize);
      await this.#store(batch);
      this.#kept = this.#kept.slice(batch.length);
    }
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      await this.#wake.wait(flushEveryMs, signal);
      try {
        await this.flush();
        attempt = -1;
      } catch (error) {
        const about = { error: describe(error), kept: this.#kept.length, dropped: this.#dropped };
        this.log.warn(about, 'log lines could not be stored; trying again');
        await pause(backoff(attempt, flushEveryMs, 5000), signal);
      }
    }
  }

  async #store(lines: readonly LogLine[]): Promise<void> {
    await this.pool.query(insert, [
      lines.map((line) => line.organizationId),
      lines.map((line) => line.operationId),
      lines.map((line) => line.seq),
      lines.map((line) => line.at),
      lines.map((line) => line.stream),
      lines.map((line) => clean(line.text)),
    ]);
    const operations = [...new Set(lines.map((line) => line.operationId))];
    await this.pool.query('SELECT pg_notify($1, operation) FROM unnest($2::text[]) AS operation', [
      telemetryChannel,
      operations,
    ]);
  }
}

/** PostgreSQL keeps no NUL in a text, and one endless line must not fill the table. */
function clean(text: string): string {
  const printable = text.replaceAll('\0', '\uFFFD');
  return printable.length > longestText ? `${printable.slice(0, longestText)}…` : printable;
}

export type LogLineQuery = {
  readonly organizationId: string;
  readonly operationId: string;
  /** The first number wanted. */
  readonly fromSeq: number;
  readonly limit: number;
};

/** Lines in order, inside a read scope. The next page begins at the last number plus one. */
export async function readLogLines(query: Query, wanted: LogLineQuery): Promise<readonly StoredLogLine[]> {
  const rows = await query<{ seq: string; at: Date; stream: LogStream; text: string }>(
    `SELECT seq, at, stream, text FROM telemetry.log_lines
     WHERE organization_id = $1 AND operation_id = $2 AND seq >= $3 ORDER BY seq LIMIT $4`,
    [wanted.organizationId, wanted.operationId, wanted.fromSeq, wanted.limit],
  );
  return rows.map(({ seq, at, stream, text }) => ({ seq: Number(seq), at: at.toISOString(), stream, text }));
}
