import type { Pool } from 'pg';
import type { DeadlineReceiver, ScheduledDeadline } from '@slipway/application/runtime/work';
import type { Log } from '../logging/log';
import { DueRowLoop } from './due-rows';

export type DeadlineSweeperParts = {
  readonly pool: Pool;
  readonly receiver: DeadlineReceiver;
  readonly log: Log;
  readonly everyMs?: number;
};

type DueRow = { readonly token: string; readonly payload: ScheduledDeadline };

const due = `
  SELECT token, payload FROM runtime.deadlines WHERE fired_at IS NULL AND run_at <= now()
  ORDER BY run_at LIMIT 1 FOR UPDATE SKIP LOCKED`;

const fired = `UPDATE runtime.deadlines SET fired_at = now(), attempts = attempts + 1, last_error = NULL WHERE token = $1`;

/** Comes back after 1 s, 2 s, … 60 s. */
const postponed = `
  UPDATE runtime.deadlines
  SET attempts = attempts + 1, last_error = $2, run_at = now() + least(60, 2 ^ least(attempts, 10)) * interval '1 second'
  WHERE token = $1`;

/** Fires the deadlines whose time has come. A crash between firing and its mark fires again, which the receiver knows. */
export class DeadlineSweeper {
  readonly #loop: DueRowLoop<DueRow, void>;

  constructor({ pool, receiver, log, everyMs = 1000 }: DeadlineSweeperParts) {
    this.#loop = new DueRowLoop<DueRow, void>({
      pool,
      log,
      everyMs,
      rows: {
        next: { text: due, values: [] },
        act: ({ payload }) => receiver.deadlineReached(payload),
        done: ({ token }) => ({ text: fired, values: [token] }),
        postponed: ({ token }, error) => ({ text: postponed, values: [token, error] }),
        about: ({ token, payload: { deadline } }) => ({ token, deadline }),
        sentences: {
          failed: 'a deadline could not be fired and is tried again',
          unreadable: 'due deadlines could not be read; trying again',
        },
      },
    });
  }

  start(): void {
    this.#loop.start();
  }

  close(): Promise<void> {
    return this.#loop.close();
  }
}
