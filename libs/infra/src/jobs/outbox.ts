import type { Pool } from 'pg';
import type { RequestedWork } from '@slipway/application/runtime/work';
import type { Job } from './job-queue';

export type OutboxEntry = { readonly work: RequestedWork; readonly isDone: boolean };

/** The rows of `runtime.outbox`: what is to be done, what is on its way, what is done. */
export class Outbox {
  constructor(private readonly pool: Pool) {}

  async unpublished(limit: number): Promise<readonly Job[]> {
    const { rows } = await this.pool.query<Job>({
      name: 'outbox-unpublished',
      text: `SELECT job_id AS id, kind FROM runtime.outbox
             WHERE published_at IS NULL AND done_at IS NULL AND run_at <= now() ORDER BY run_at LIMIT $1`,
      values: [limit],
    });
    return rows;
  }

  /** Published long ago and still not done. */
  async overdue(olderThanMs: number, limit: number): Promise<readonly Job[]> {
    const { rows } = await this.pool.query<Job>({
      name: 'outbox-overdue',
      text: `SELECT job_id AS id, kind FROM runtime.outbox
             WHERE published_at < now() - $1 * interval '1 millisecond' AND done_at IS NULL
             ORDER BY published_at LIMIT $2`,
      values: [olderThanMs, limit],
    });
    return rows;
  }

  /** The time is when the job was last known to be in the queue. */
  async markPublished(ids: readonly string[]): Promise<void> {
    await this.pool.query('UPDATE runtime.outbox SET published_at = now() WHERE job_id = ANY ($1)', [ids]);
  }

  async find(id: string): Promise<OutboxEntry | null> {
    const { rows } = await this.pool.query<{ work: RequestedWork; is_done: boolean }>({
      name: 'outbox-find',
      text: 'SELECT payload AS work, done_at IS NOT NULL AS is_done FROM runtime.outbox WHERE job_id = $1',
      values: [id],
    });
    const [row] = rows;
    return row === undefined ? null : { work: row.work, isDone: row.is_done };
  }

  async markDone(id: string): Promise<void> {
    await this.pool.query(
      'UPDATE runtime.outbox SET done_at = now(), attempts = attempts + 1, last_error = NULL WHERE job_id = $1',
      [id],
    );
  }

  async markFailed(id: string, error: string): Promise<void> {
    await this.pool.query(
      'UPDATE runtime.outbox SET attempts = attempts + 1, last_error = $2 WHERE job_id = $1',
      [id, error],
    );
  }
}
