import type { Pool } from 'pg';
import type { RecordedEvent } from '@slipway/application/ports';
import type { Projection, Transaction } from '@slipway/application/runtime/projection';
import { inTransactionOn } from './batch-transaction';
import type { DividedTransaction } from './batch-transaction';
import type { Checkpoint, Checkpoints } from './checkpoints';
import type { Pages } from './pages';
import { answerTo } from './parked-requests';
import type { ParkedOutcome, ParkedRequest } from './parked-requests';
import { parsePosition } from './position.parser';
import type { Parking } from './parking';
import type { Edition } from './sides';
import { isTransient } from './transient';
import { withoutData } from './without-data';

export type UnparkingParts = {
  readonly pool: Pool;
  readonly projection: Projection;
  readonly edition: Edition;
  readonly checkpoints: Checkpoints;
  readonly parking: Parking;
  readonly pages: Pages;
};

type Row = { readonly position: string; readonly after: string; readonly stream_id: string };
/** Where the replay of a key ended: before the first event that still cannot be projected. */
type Failure = { readonly position: string; readonly error: string };

const atOnce = 500;
const ofKey = 'projector = $1 AND version = $2 AND side = $3 AND key = $4 AND dropped_at IS NULL';

const waiting = `
  SELECT position, after, stream_id FROM runtime.parked WHERE ${ofKey} AND position > $5 ORDER BY position LIMIT ${atOnce}`;

const dropFirst = `
  UPDATE runtime.parked SET dropped_at = now() WHERE ${ofKey} AND position = (
    SELECT min(position) FROM runtime.parked WHERE ${ofKey})`;

const release = `DELETE FROM runtime.parked WHERE ${ofKey} AND ($5::text IS NULL OR position < $5)`;

const blame = `UPDATE runtime.parked SET attempts = attempts + 1, error = $6 WHERE ${ofKey} AND position = $5`;

const left = `SELECT count(*)::integer AS n FROM runtime.parked WHERE ${ofKey}`;

/** Projects parked events again, in their order, as far as it goes; the checkpoint stands still meanwhile. */
export class Unparking {
  constructor(private readonly parts: UnparkingParts) {}

  /** One transaction with the answer to the request, fenced by the epoch. Throws `Superseded`, and what may pass. */
  async serve(at: Checkpoint, request: ParkedRequest): Promise<void> {
    const { pool, edition, checkpoints, parking } = this.parts;
    let remaining = 0;
    await inTransactionOn(edition.side, pool, async (transaction) => {
      await checkpoints.hold(transaction, at);
      const outcome = await this.#replay(transaction, request);
      remaining = outcome.left;
      answerTo(transaction, request, outcome);
    });
    parking.settle(request.key, remaining);
  }

  async #replay(transaction: DividedTransaction, { key, action }: ParkedRequest): Promise<ParkedOutcome> {
    const values = this.#key(key);
    const before = await count(transaction, values);
    const dropped = action === 'drop' ? Math.min(1, before) : 0;
    if (dropped > 0) transaction.send(dropFirst, values);
    const failure = await this.#untilFailure(transaction, values);
    transaction.send(release, [...values, failure?.position ?? null]);
    if (failure) transaction.send(blame, [...values, failure.position, failure.error]);
    const remaining = await count(transaction, values);
    const outcome = { projected: before - dropped - remaining, dropped, left: remaining };
    return failure ? { ...outcome, error: failure.error } : outcome;
  }

  async #untilFailure(transaction: DividedTransaction, values: readonly unknown[]): Promise<Failure | null> {
    for (let position = ''; ;) {
      const { rows } = await transaction.query<Row>(waiting, [...values, position]);
      const last = rows.at(-1);
      if (last === undefined) return null;
      const failure = await this.#page(transaction, rows);
      if (failure) return failure;
      position = last.position;
    }
  }

  async #page(transaction: DividedTransaction, rows: readonly Row[]): Promise<Failure | null> {
    const wanted = rows.map(({ position, after, stream_id: stream }) => ({
      position: parsePosition(position),
      after: parsePosition(after),
      stream,
    }));
    const events = await this.parts.pages.these(wanted);
    const missing = wanted[events.length];
    const failure = await this.#together(transaction, events);
    if (failure || missing === undefined) return failure;
    return { position: missing.position, error: 'the event is not in the log any more' };
  }

  /** All at once, and when that fails in halves, until the one event is found. */
  async #together(
    transaction: DividedTransaction,
    events: readonly RecordedEvent[],
  ): Promise<Failure | null> {
    const [first, ...others] = events;
    if (first === undefined) return null;
    const failed = await transaction.attempt(() => this.#project(transaction, events));
    if (failed === null) return null;
    if (isTransient(failed.error)) throw failed.error;
    if (others.length === 0) return { position: first.position, error: withoutData(failed.error) };
    const half = Math.ceil(events.length / 2);
    const early = await this.#together(transaction, events.slice(0, half));
    return early ?? this.#together(transaction, events.slice(half));
  }

  async #project(transaction: Transaction, events: readonly RecordedEvent[]): Promise<void> {
    for (const { unreadable } of events) if (unreadable) throw unreadable;
    await this.parts.projection.project(events, transaction);
  }

  #key(key: string): readonly unknown[] {
    const { projector, version, side } = this.parts.edition;
    return [projector, version, side, key];
  }
}

async function count(transaction: Transaction, values: readonly unknown[]): Promise<number> {
  const { rows } = await transaction.query<{ n: number }>(left, values);
  return rows[0]?.n ?? 0;
}
