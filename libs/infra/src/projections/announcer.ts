import type { Pool } from 'pg';
import type { Position } from '@slipway/application/ports';
import type { Log } from '../logging/log';
import { describe } from './transient';

export const checkpointChannel = 'checkpoints';

/**
 * Tells waiting readers how far the views are, after the commit and from another connection: a NOTIFY inside the
 * transaction would line up all commits of the server. While one is on its way the newest of each view is gathered.
 */
export class Announcer {
  readonly #latest = new Map<string, Position>();
  #sending: Promise<void> | null = null;

  constructor(
    private readonly pool: Pool,
    private readonly log: Log,
  ) {}

  announce(view: string, position: Position): void {
    this.#latest.set(view, position);
    this.#sending ??= this.#send();
  }

  /** Resolves when everything announced so far is sent. */
  async close(): Promise<void> {
    await this.#sending;
  }

  async #send(): Promise<void> {
    try {
      while (this.#latest.size > 0) await this.#sendLatest();
    } catch (error) {
      // Readers poll the checkpoints too; they are only a little later.
      this.log.warn({ error: describe(error) }, 'checkpoints could not be announced');
    } finally {
      this.#sending = null;
    }
  }

  async #sendLatest(): Promise<void> {
    const payloads = [...this.#latest].map(([view, position]) => `${view}:${position}`);
    this.#latest.clear();
    const text = 'SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload';
    await this.pool.query(text, [checkpointChannel, payloads]);
  }
}
