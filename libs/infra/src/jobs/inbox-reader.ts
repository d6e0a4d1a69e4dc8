import type { Pool } from 'pg';
import type { Log } from '../logging/log';
import { DueRowLoop } from './due-rows';

/** Acts on one notice; at least once. What it answers is noted with the notice. */
export interface NoticeReceiver {
  receive(body: string): Promise<string>;
}
export type InboxReaderParts = {
  readonly pool: Pool;
  /** By the source of the notice. */
  readonly receivers: Readonly<Record<string, NoticeReceiver>>;
  readonly log: Log;
  readonly everyMs?: number;
};

type DueRow = { readonly source: string; readonly event_id: string; readonly body: string };

/** Locked rows are in another reader's hands; those of a source that is not set up here wait until it is. */
const due = `
  SELECT source, event_id, body FROM runtime.inbox
  WHERE processed_at IS NULL AND run_at <= now() AND source = ANY ($1)
  ORDER BY run_at LIMIT 1 FOR UPDATE SKIP LOCKED`;

const processed = `
  UPDATE runtime.inbox
  SET processed_at = now(), outcome = $3, body = NULL, attempts = attempts + 1, last_error = NULL
  WHERE source = $1 AND event_id = $2`;

/** Comes back after 1 s, 2 s, … 5 min, so that one that fails does not stand in the way of the others. */
const postponed = `
  UPDATE runtime.inbox
  SET attempts = attempts + 1, last_error = $3, run_at = now() + least(300, 2 ^ least(attempts, 10)) * interval '1 second'
  WHERE source = $1 AND event_id = $2`;

/** Acts on what is in the inbox. A crash between acting and its mark acts again, which the receiver expects. */
export class InboxReader {
  readonly #loop: DueRowLoop<DueRow, string | undefined>;

  constructor({ pool, receivers, log, everyMs = 500 }: InboxReaderParts) {
    this.#loop = new DueRowLoop<DueRow, string | undefined>({
      pool,
      log,
      everyMs,
      rows: {
        next: { text: due, values: [Object.keys(receivers)] },
        act: async ({ source, event_id: eventId, body }) => {
          const outcome = await receivers[source]?.receive(body);
          if (outcome === 'unmatched')
            log.warn({ source, eventId }, 'money came in that no payment asked for');
          return outcome;
        },
        done: ({ source, event_id }, outcome) => ({ text: processed, values: [source, event_id, outcome] }),
        postponed: ({ source, event_id }, error) => ({ text: postponed, values: [source, event_id, error] }),
        about: ({ source, event_id: eventId }) => ({ source, eventId }),
        sentences: {
          failed: 'a notice could not be acted on and is tried again',
          unreadable: 'the inbox could not be read; trying again',
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
