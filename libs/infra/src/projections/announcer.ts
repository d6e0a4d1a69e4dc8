import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Position } from '@slipway/application/ports';
import type { Log } from '../logging/log';
import { announcementOf, checkpointChannel } from './announcement';
import type { Place } from './announcement';
import { inTransaction } from './batch-transaction';
import { describe } from './transient';

/** The views that an event is for come first; those that it only passes are told together, and not in their way. */
const gatherMs = 3;

/**
 * Tells waiting readers how far the projections are where no checkpoint moved, from another connection. The newest of
 * each place is gathered for a moment, and while a message is on its way.
 */
export class Announcer {
  readonly #latest = new Map<string, string>();
  #sending: Promise<void> | null = null;

  constructor(
    private readonly pool: Pool,
    private readonly log: Log,
  ) {}

  announce(place: Place, position: Position): void {
    const { projector, version, side, partition } = place;
    this.#latest.set([projector, version, side, partition].join(' '), announcementOf(place, position));
    this.#sending ??= this.#send();
  }

  /** Resolves when everything announced so far is sent. */
  async close(): Promise<void> {
    await this.#sending;
  }

  async #send(): Promise<void> {
    try {
      while (this.#latest.size > 0) {
        await delay(gatherMs);
        await this.#sendLatest();
      }
    } catch (error) {
      // Readers poll the checkpoints too; they are only a little later.
      this.log.warn({ error: describe(error) }, 'checkpoints could not be announced');
    } finally {
      this.#sending = null;
    }
  }

  async #sendLatest(): Promise<void> {
    const payloads = [...this.#latest.values()];
    this.#latest.clear();
    const text = 'SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload';
    // A transaction only because such a one does not wait for the disk.
    await inTransaction(this.pool, (transaction) => {
      transaction.send(text, [checkpointChannel, payloads]);
      return Promise.resolve();
    });
  }
}
