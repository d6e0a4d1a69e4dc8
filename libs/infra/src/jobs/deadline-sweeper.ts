import type { Pool } from 'pg';
import type { DeadlineReceiver, ScheduledDeadline } from '@slipway/application/runtime/work';
import type { Transaction } from '@slipway/application/runtime/projection';
import type { Log } from '../logging/log';
import { inTransaction } from '../projections/batch-transaction';
import { isAborted, pause } from '../projections/pause';
import { describe } from '../projections/transient';

export type DeadlineSweeperParts = {
  readonly pool: Pool;
  readonly receiver: DeadlineReceiver;
  readonly log: Log;
  readonly everyMs?: number;
};

type DueRow = { readonly token: string; readonly payload: ScheduledDeadline };

/** Locked rows are in another sweeper's hands. */
const due = `
  SELECT token, payload FROM runtime.deadlines WHERE fired_at IS NULL AND run_at <= now()
  ORDER BY run_at LIMIT 1 FOR UPDATE SKIP LOCKED`;

const fired = `UPDATE runtime.deadlines SET fired_at = now(), attempts = attempts + 1, last_error = NULL WHERE token = $1`;

/** Comes back after 1 s, 2 s, … 60 s, so that one that fails does not stand in the way of the others. */
const postponed = `
  UPDATE runtime.deadlines
  SET attempts = attempts + 1, last_error = $2, run_at = now() + least(60, 2 ^ least(attempts, 10)) * interval '1 second'
  WHERE token = $1`;

/** Fires the deadlines whose time has come. A crash between firing and its mark fires again, which the receiver knows. */
export class DeadlineSweeper {
  readonly #closing = new AbortController();
  #running: Promise<void> | null = null;

  constructor(private readonly parts: DeadlineSweeperParts) {}

  start(): void {
    this.#running ??= this.#run();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    const { log, everyMs = 1000 } = this.parts;
    while (!signal.aborted) {
      try {
        while (!isAborted(signal) && (await this.#sweepOne()));
      } catch (error) {
        log.warn({ error: describe(error) }, 'due deadlines could not be read; trying again');
      }
      await pause(everyMs, signal);
    }
  }

  async #sweepOne(): Promise<boolean> {
    let found = false;
    await inTransaction(this.parts.pool, async (transaction) => {
      const { rows } = await transaction.query<DueRow>(due);
      const [row] = rows;
      if (row === undefined) return;
      found = true;
      await this.#fire(row, transaction);
    });
    return found;
  }

  async #fire({ token, payload }: DueRow, transaction: Transaction): Promise<void> {
    const { receiver, log } = this.parts;
    try {
      await receiver.deadlineReached(payload);
    } catch (error) {
      const about = { token, deadline: payload.deadline, error: describe(error) };
      log.warn(about, 'a deadline could not be fired and is tried again');
      await transaction.query(postponed, [token, describe(error)]);
      return;
    }
    await transaction.query(fired, [token]);
  }
}
