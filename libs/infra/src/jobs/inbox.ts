import type { Pool } from 'pg';

export type Notice = { readonly source: string; readonly eventId: string; readonly body: string };
/** What waits, since when, and what came in that belongs to nothing. */
export type InboxState = {
  readonly waiting: number;
  readonly oldestSeconds: number;
  readonly unmatched: number;
};

/** The door of `runtime.inbox`: what is told by outside parties, durable before it is answered. */
export class Inbox {
  constructor(private readonly pool: Pool) {}

  /** Twice is once. */
  async keep({ source, eventId, body }: Notice): Promise<void> {
    await this.pool.query(
      'INSERT INTO runtime.inbox (source, event_id, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [source, eventId, body],
    );
  }

  async state(): Promise<InboxState> {
    const { rows } = await this.pool.query<InboxState>(
      `SELECT count(*) FILTER (WHERE processed_at IS NULL)::integer AS waiting,
         coalesce(extract(epoch FROM now() - min(received_at) FILTER (WHERE processed_at IS NULL)), 0)::float8
           AS "oldestSeconds",
         count(*) FILTER (WHERE outcome = 'unmatched')::integer AS unmatched
       FROM runtime.inbox WHERE processed_at IS NULL OR outcome = 'unmatched'`,
    );
    return rows[0] ?? { waiting: 0, oldestSeconds: 0, unmatched: 0 };
  }
}
