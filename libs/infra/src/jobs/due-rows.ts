import type { Pool } from 'pg';
import type { Log } from '../logging/log';
import { inTransaction } from '../projections/batch-transaction';
import { isAborted, pause } from '../projections/pause';
import { describe } from '../projections/transient';

type Statement = { readonly text: string; readonly values: readonly unknown[] };

/** Rows whose time comes, and what is done then. */
export type DueRows<Row, Outcome> = {
  /** The first row that is due and in nobody else's hands: `… LIMIT 1 FOR UPDATE SKIP LOCKED`. */
  readonly next: Statement;
  /** At least once: a crash between acting and its mark acts again. */
  act(row: Row): Promise<Outcome>;
  done(row: Row, outcome: Outcome): Statement;
  /** Comes back later, so that one that fails does not stand in the way of the others. */
  postponed(row: Row, error: string): Statement;
  /** What the log says of a row beside the error. */
  about(row: Row): object;
  readonly sentences: { readonly failed: string; readonly unreadable: string };
};

export type DueRowsParts<Row, Outcome> = {
  readonly pool: Pool;
  readonly rows: DueRows<Row, Outcome>;
  readonly log: Log;
  readonly everyMs: number;
};

/** Takes due rows one by one, each in a transaction of its own that holds its lock; several of these share the work. */
export class DueRowLoop<Row, Outcome> {
  readonly #closing = new AbortController();
  #running: Promise<void> | null = null;

  constructor(private readonly parts: DueRowsParts<Row, Outcome>) {}

  start(): void {
    this.#running ??= this.#run();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    const { log, everyMs, rows } = this.parts;
    while (!signal.aborted) {
      try {
        while (!isAborted(signal) && (await this.#takeOne()));
      } catch (error) {
        log.warn({ error: describe(error) }, rows.sentences.unreadable);
      }
      await pause(everyMs, signal);
    }
  }

  async #takeOne(): Promise<boolean> {
    const { pool, rows } = this.parts;
    let found = false;
    await inTransaction(pool, async (transaction) => {
      const { rows: due } = await transaction.query<Row & object>(rows.next.text, [...rows.next.values]);
      const [row] = due;
      if (row === undefined) return;
      found = true;
      const { text, values } = await this.#settled(row);
      await transaction.query(text, [...values]);
    });
    return found;
  }

  async #settled(row: Row): Promise<Statement> {
    const { rows, log } = this.parts;
    let outcome: Outcome;
    try {
      outcome = await rows.act(row);
    } catch (error) {
      log.warn({ ...rows.about(row), error: describe(error) }, rows.sentences.failed);
      return rows.postponed(row, describe(error));
    }
    return rows.done(row, outcome);
  }
}
