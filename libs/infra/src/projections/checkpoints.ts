import type { Pool } from 'pg';
import type { Position, RecordedEvent } from '@slipway/application/ports';
import type { Projection, Transaction } from '@slipway/application/runtime/projection';
import { parsePosition } from './position.parser';
import { describe } from './transient';

/** Somebody with a newer epoch has the projection, or it was reset: this runner must not write any more. */
export class Superseded extends Error {
  constructor(projection: string) {
    super(`${projection} was taken over or reset`);
    this.name = 'Superseded';
  }
}

/** A place in the log together with the right to move on from it. */
export type Checkpoint = { readonly position: Position; readonly epoch: string };

export type StopReason = { readonly error: unknown; readonly event?: RecordedEvent };

const takeOver = `
  INSERT INTO runtime.checkpoints (projector, version, epoch) VALUES ($1, $2, 1)
  ON CONFLICT (projector, version) DO UPDATE
    SET epoch = checkpoints.epoch + 1, status = 'running', last_error = NULL, updated_at = now()
  RETURNING position, epoch`;

const move = `
  UPDATE runtime.checkpoints SET position = $5, updated_at = now()
  WHERE projector = $1 AND version = $2 AND position = $3 AND epoch = $4`;

const stop = `
  UPDATE runtime.checkpoints SET status = 'stopped', last_error = $4, updated_at = now()
  WHERE projector = $1 AND version = $2 AND epoch = $3`;

/** The checkpoint row of one projection. */
export class Checkpoints {
  readonly #key: readonly [string, number];

  constructor(
    private readonly pool: Pool,
    private readonly projection: Pick<Projection, 'name' | 'version'>,
  ) {
    this.#key = [projection.name, projection.version];
  }

  /** Raises the epoch, so that whoever had it before cannot commit, and tries a stopped projection once more. */
  async takeOver(): Promise<Checkpoint> {
    const { rows } = await this.pool.query<{ position: string; epoch: string }>(takeOver, [...this.#key]);
    const [row] = rows;
    if (!row) throw new Error(`the checkpoint of ${this.projection.name} was not returned`);
    return { position: parsePosition(row.position), epoch: row.epoch };
  }

  /** Compare and set; the row stays locked until the transaction ends. Throws `Superseded`. */
  async move(transaction: Transaction, from: Checkpoint, to: Position): Promise<void> {
    const values = [...this.#key, from.position, from.epoch, to];
    const { rows } = await transaction.query(`${move} RETURNING 1`, values);
    if (rows.length === 0) throw new Superseded(this.projection.name);
  }

  async stop(from: Checkpoint, { error, event }: StopReason): Promise<void> {
    const reason = {
      message: describe(error),
      ...(event && {
        eventId: event.id,
        eventType: event.type,
        streamId: event.streamId,
        revision: String(event.revision),
        position: event.position,
      }),
    };
    await this.pool.query(stop, [...this.#key, from.epoch, JSON.stringify(reason)]);
  }

  /** Whether nobody has taken over or reset the projection since. */
  async isCurrent(from: Checkpoint): Promise<boolean> {
    const { rows } = await this.pool.query(
      'SELECT 1 FROM runtime.checkpoints WHERE projector = $1 AND version = $2 AND epoch = $3',
      [...this.#key, from.epoch],
    );
    return rows.length > 0;
  }
}
