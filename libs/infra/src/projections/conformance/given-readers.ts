import type { Pool } from 'pg';
import { Reads } from '../read-scope';

export type ReadersReport = { readonly errors: readonly string[]; readonly shrunk: readonly string[] };

/**
 * Readers as the API's are, without a pause: each has a prepared statement and counts what it sees, which must never become
 * less.
 */
export class Readers {
  readonly #errors: string[] = [];
  readonly #shrunk: string[] = [];
  readonly #running: Promise<void>[];
  #isOver = false;
  reads = 0;

  constructor(
    pool: Pool,
    private readonly text = 'SELECT count(*)::integer AS n FROM rm.tally',
    count = 3,
  ) {
    const reads = new Reads(pool);
    const scoped = Array.from({ length: count }, () => this.#follow(() => this.#scoped(reads)));
    this.#running = [...scoped, this.#follow(() => this.#prepared(pool))];
  }

  async stop(): Promise<ReadersReport> {
    this.#isOver = true;
    await Promise.all(this.#running);
    return { errors: this.#errors, shrunk: this.#shrunk };
  }

  async #follow(read: () => Promise<number>): Promise<void> {
    for (let most = 0; !this.#isOver;) {
      try {
        const n = await read();
        if (n < most) this.#shrunk.push(`${n} after ${most}`);
        most = Math.max(most, n);
        this.reads += 1;
      } catch (error) {
        this.#errors.push(String(error));
      }
    }
  }

  async #scoped(reads: Reads): Promise<number> {
    const rows = await reads.within({ organizationIds: ['platform'] }, (query) =>
      query<{ n: number }>(this.text),
    );
    return rows[0]?.n ?? -1;
  }

  async #prepared(pool: Pool): Promise<number> {
    const client = await pool.connect();
    try {
      const scope = `SELECT set_config('app.organization_ids', 'platform', true)`;
      await client.query('BEGIN READ ONLY');
      await client.query(scope);
      const { rows } = await client.query<{ n: number }>({ name: 'prepared-count', text: this.text });
      await client.query('COMMIT');
      return rows[0]?.n ?? -1;
    } finally {
      client.release();
    }
  }
}
