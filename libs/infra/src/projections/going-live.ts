import type { Pool } from 'pg';
import type { Position } from '@slipway/application/ports';
import type { Projection, Transaction } from '@slipway/application/runtime/projection';
import { sqlState } from '../database/sql-state';
import { inTransaction } from './batch-transaction';
import { partitionsOf } from './partitions';
import { parsePosition } from './position.parser';
import type { Edition, Side } from './sides';
import { showTo } from './views';

/** `rewound`: what serves stands beyond the end of the log, so it belongs to another one and is no measure. */
export type Reached = 'reached' | 'behind' | 'rewound';

export type GoingLive =
  | { readonly kind: 'live' }
  /** It served already. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'behind' }
  /** Somebody holds on to the view or a checkpoint; it is free again soon. */
  | { readonly kind: 'busy' }
  /** Rows that readers see now would be missing: these keys are parked here and not there. */
  | { readonly kind: 'parked'; readonly keys: readonly string[] };

export type GoingLiveParts = {
  readonly pool: Pool;
  readonly projection: Projection;
  /** What is to be seen from now on. */
  readonly edition: Edition;
  /** Called while what serves stands still at `live`; brings the new edition there, or waits for it. */
  reach(live: Position): Promise<Reached>;
};

type Serving = { readonly version: number; readonly side: Side; readonly position: Position };

/**
 * Less than the second after which PostgreSQL looks for deadlocks: a reader of two views, taken in the other order, never
 * notices. New readers wait behind us for so long at most.
 */
const patience = `SET LOCAL lock_timeout = '200ms'`;
/** A reader that has seen the new side must find it after a crash of the server, too. */
const durable = 'SET LOCAL synchronous_commit = on';
const oneAtATime = `SELECT pg_advisory_xact_lock(hashtextextended('view:' || $1, 0))`;

const serving = `SELECT version, side FROM runtime.views WHERE view = $1 AND live`;

const standStill = `
  SELECT position FROM runtime.checkpoints WHERE projector = $1 AND version = $2 AND side = $3
  ORDER BY partition FOR UPDATE`;

const isThere = `
  SELECT count(*) = $4 AND min(position) >= $5 AS is_there FROM runtime.checkpoints
  WHERE projector = $1 AND version = $2 AND side = $3`;

const lost = `
  SELECT DISTINCT key FROM runtime.parked new
  WHERE projector = $1 AND version = $2 AND side = $3 AND dropped_at IS NULL AND NOT EXISTS (
    SELECT FROM runtime.parked old
    WHERE old.projector = $1 AND old.version = $4 AND old.side = $5 AND old.dropped_at IS NULL
      AND old.key = new.key AND old.position <= new.position)
  ORDER BY key LIMIT 20`;

/**
 * Lets readers see another edition, if it has everything that they see now: whoever serves stands still until it has. One
 * transaction, so that readers see the one or the other, of all tables of the view.
 */
export async function goLive(parts: GoingLiveParts): Promise<GoingLive> {
  let outcome: GoingLive = { kind: 'behind' };
  try {
    await inTransaction(parts.pool, async (transaction) => {
      outcome = await tryToGoLive(parts, transaction);
    });
  } catch (error) {
    const lockTimeout = '55P03';
    if (sqlState(error) !== lockTimeout) throw error;
    return { kind: 'busy' };
  }
  return outcome;
}

async function tryToGoLive(parts: GoingLiveParts, transaction: Transaction): Promise<GoingLive> {
  const { projection, edition } = parts;
  transaction.send(durable);
  transaction.send(oneAtATime, [edition.projector]);
  const live = await servingNow(transaction, edition.projector);
  if (live?.version === edition.version && live.side === edition.side) return { kind: 'unchanged' };
  if (live !== null) {
    const reached = await parts.reach(live.position);
    if (reached === 'behind') return { kind: 'behind' };
    if (reached === 'reached' && !(await has(transaction, parts, live.position))) return { kind: 'behind' };
    const keys = await lostKeys(transaction, edition, live);
    if (keys.length > 0) return { kind: 'parked', keys };
  }
  transaction.send(patience);
  await showTo(transaction, edition, projection.tables);
  return { kind: 'live' };
}

/** What readers see now; its checkpoints are locked until the transaction ends. */
async function servingNow(transaction: Transaction, view: string): Promise<Serving | null> {
  const { rows } = await transaction.query<{ version: number; side: Side }>(serving, [view]);
  const [row] = rows;
  if (row === undefined) return null;
  const at = await transaction.query<{ position: string }>(standStill, [view, row.version, row.side]);
  const positions = at.rows.map(({ position }) => position).toSorted();
  return { ...row, position: parsePosition(positions.at(-1) ?? '') };
}

async function has(
  transaction: Transaction,
  { projection, edition: { projector, version, side } }: GoingLiveParts,
  position: Position,
): Promise<boolean> {
  const values = [projector, version, side, partitionsOf(projection).length, position];
  const { rows } = await transaction.query<{ is_there: boolean }>(isThere, values);
  return rows[0]?.is_there === true;
}

async function lostKeys(
  transaction: Transaction,
  { projector, version, side }: Edition,
  live: Serving,
): Promise<readonly string[]> {
  const values = [projector, version, side, live.version, live.side];
  const { rows } = await transaction.query<{ key: string }>(lost, values);
  return rows.map(({ key }) => key);
}
