import type { Pool } from 'pg';
import type { Transaction } from '@slipway/application/runtime/projection';
import type { Edition } from './sides';

/** `drop` gives up the first event that waits and tries the others. */
export type ParkedAction = 'retry' | 'drop';

export type ParkedRequest = { readonly id: string; readonly key: string; readonly action: ParkedAction };

/** `left`: so many events still wait, the first of them for the reason given. */
export type ParkedOutcome = {
  readonly projected: number;
  readonly dropped: number;
  readonly left: number;
  readonly error?: string;
};

/** The parked events of one key in one edition. */
export type ParkedKey = Edition & { readonly partition: string; readonly key: string };

const open = `
  SELECT id, key, action FROM runtime.parked_requests
  WHERE projector = $1 AND version = $2 AND side = $3 AND partition = ANY ($4) AND done_at IS NULL ORDER BY requested_at`;

const ask = `
  INSERT INTO runtime.parked_requests (projector, version, side, partition, key, action) VALUES ($1, $2, $3, $4, $5, $6)
  RETURNING id`;

const answer = `UPDATE runtime.parked_requests SET done_at = now(), outcome = $2 WHERE id = $1 AND done_at IS NULL`;

/** What operators want done with parked events, on its way to the leader. */
export class ParkedRequests {
  constructor(private readonly pool: Pool) {}

  async open(
    { projector, version, side }: Edition,
    partitions: readonly string[],
  ): Promise<readonly ParkedRequest[]> {
    const { rows } = await this.pool.query<ParkedRequest>(open, [projector, version, side, partitions]);
    return rows;
  }

  async ask({ projector, version, side, partition, key }: ParkedKey, action: ParkedAction): Promise<string> {
    const values = [projector, version, side, partition, key, action];
    const { rows } = await this.pool.query<{ id: string }>(ask, values);
    const [row] = rows;
    if (row === undefined) throw new Error('the request was not returned');
    return row.id;
  }

  /** `null`: not yet. */
  async outcomeOf(id: string): Promise<ParkedOutcome | null> {
    const { rows } = await this.pool.query<{ outcome: ParkedOutcome | null }>(
      'SELECT outcome FROM runtime.parked_requests WHERE id = $1',
      [id],
    );
    return rows[0]?.outcome ?? null;
  }

  /** `false`: it is done already. */
  async withdraw(id: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      'DELETE FROM runtime.parked_requests WHERE id = $1 AND done_at IS NULL',
      [id],
    );
    return rowCount === 1;
  }
}

/** In the transaction that does what was asked for. */
export function answerTo(transaction: Transaction, { id }: ParkedRequest, outcome: ParkedOutcome): void {
  transaction.send(answer, [id, JSON.stringify(outcome)]);
}
