import type { Pool } from 'pg';
import type { Position, RecordedEvent } from '@slipway/application/ports';
import type { Projection, Transaction } from '@slipway/application/runtime/projection';
import { checkpointChannel } from './announcement';
import { inTransaction } from './batch-transaction';
import { beginning, parsePosition } from './position.parser';
import type { Edition } from './sides';
import { withoutData } from './without-data';

/** Somebody with a newer epoch has the projection, or another side serves: this runner must not write any more. */
export class Superseded extends Error {
  constructor(projection: string) {
    super(`${projection} was taken over, or goes on on its other side`);
    this.name = 'Superseded';
  }
}

/** A place in the log together with the right to move on from it. */
export type Checkpoint = { readonly position: Position; readonly epoch: string };

export type StopReason = { readonly error: unknown; readonly event?: RecordedEvent };

const ofEdition = 'projector = $1 AND version = $2 AND side = $3';
const own = `${ofEdition} AND partition = ANY ($4::text[])`;

const begin = `
  INSERT INTO runtime.checkpoints (projector, version, side, partition, position)
  SELECT $1, $2, $3, partition, $5 FROM unnest($4::text[]) AS partition ON CONFLICT DO NOTHING`;

const lock = `SELECT position, epoch FROM runtime.checkpoints WHERE ${own} FOR UPDATE`;

const take = `
  UPDATE runtime.checkpoints
  SET position = $5, epoch = $6, status = 'running', last_error = NULL, updated_at = now() WHERE ${own}`;

/** How far other versions came, each as far as its last partition. */
const causedBefore = `
  SELECT coalesce(max(position), '') AS position FROM (
    SELECT min(position) AS position FROM runtime.checkpoints
    WHERE projector = $1 AND version <> $2 GROUP BY version, side) AS others`;

/**
 * The announcement rides along. A NOTIFY lines up with all others from the commit's beginning to its end, which harms
 * nobody here: a batch does not wait for the disk.
 */
const move = `
  WITH moved AS (
    UPDATE runtime.checkpoints SET position = $6, updated_at = now()
    WHERE ${own} AND position = $5 AND epoch = $7
    RETURNING projector, version, side, partition, position)
  SELECT pg_notify($8, concat_ws(' ', projector, version, side, partition, position)) FROM moved`;

const stop = `
  UPDATE runtime.checkpoints SET status = 'stopped', last_error = $6, updated_at = now() WHERE ${own} AND epoch = $5`;

const current = `SELECT 1 FROM runtime.checkpoints WHERE ${own} AND epoch = $5`;

type Row = { readonly position: string; readonly epoch: string };

/** The checkpoint of one partition of a projection, or of several that are carried along as one. */
export class Checkpoints {
  readonly #key: readonly unknown[];

  constructor(
    private readonly pool: Pool,
    private readonly projection: Pick<Projection, 'name' | 'version' | 'tables'>,
    { version, side }: Pick<Edition, 'version' | 'side'>,
    private readonly partitions: readonly string[],
  ) {
    this.#key = [projection.name, version, side, partitions];
  }

  /**
   * Raises the epoch, so that whoever had it before cannot commit, and tries a stopped projection once more. A view
   * begins at the beginning of the log; effects go on behind everything that any version has caused.
   */
  async takeOver(): Promise<Checkpoint> {
    let taken: Checkpoint = { position: beginning, epoch: '0' };
    await inTransaction(this.pool, async (transaction) => {
      const first = await this.#first(transaction);
      transaction.send(begin, [...this.#key, first]);
      const { rows } = await transaction.query<Row>(lock, this.#key);
      taken = this.#next(rows, first);
      transaction.send(take, [...this.#key, taken.position, taken.epoch]);
    });
    return taken;
  }

  /** Compare and set, announced with the commit; the rows stay locked until then. Throws `Superseded`. */
  async move(transaction: Transaction, from: Checkpoint, to: Position): Promise<void> {
    const values = [...this.#key, from.position, to, from.epoch, checkpointChannel];
    const { rows } = await transaction.query(move, values);
    if (rows.length !== this.partitions.length) throw new Superseded(this.projection.name);
  }

  /** Nobody else moves it until the transaction ends. Throws `Superseded`. */
  async hold(transaction: Transaction, at: Checkpoint): Promise<void> {
    const { rows } = await transaction.query<Row>(lock, this.#key);
    const isOurs = rows.every(({ epoch }) => epoch === at.epoch);
    if (!isOurs || rows.length !== this.partitions.length) throw new Superseded(this.projection.name);
  }

  async stop(from: Checkpoint, { error, event }: StopReason): Promise<void> {
    const reason = {
      message: withoutData(error),
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

  /** Whether nobody has taken over since. */
  async isCurrent(from: Checkpoint): Promise<boolean> {
    const { rows } = await this.pool.query(current, [...this.#key, from.epoch]);
    return rows.length === this.partitions.length;
  }

  async #first(transaction: Transaction): Promise<Position> {
    if (this.projection.tables.length > 0) return beginning;
    const { rows } = await transaction.query<{ position: string }>(causedBefore, this.#key.slice(0, 2));
    return parsePosition(rows[0]?.position ?? '');
  }

  /** Partitions that are carried along as one go on where the last of them stands: what is there already stays. */
  #next(rows: readonly Row[], first: Position): Checkpoint {
    if (rows.length !== this.partitions.length)
      throw new Error(`the checkpoint of ${this.projection.name} is not there`);
    const [last = beginning] = rows.map(({ position }) => parsePosition(position)).toSorted();
    const epoch = rows.map((row) => BigInt(row.epoch)).reduce((a, b) => (a > b ? a : b), 0n);
    return { position: last > first ? last : first, epoch: String(epoch + 1n) };
  }
}
