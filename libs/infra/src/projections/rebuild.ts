import type { Pool } from 'pg';
import type { Projection } from '@slipway/application/runtime/projection';
import { checkpointChannel } from './announcer';
import { inTransaction } from './batch-transaction';
import { isTransient } from './transient';

const tries = 5;
const tableName = /^(rm|telemetry)\.[a-z][a-z0-9_]*$/;

const reset = `
  INSERT INTO runtime.checkpoints (projector, version, epoch) VALUES ($1, $2, 1)
  ON CONFLICT (projector, version) DO UPDATE
    SET position = '', epoch = checkpoints.epoch + 1, status = 'running', last_error = NULL, updated_at = now()`;

/**
 * Empties a view and sends it back to the beginning, in one transaction with the projector's rights; the runner that
 * has its lease replays it. Readers see the view fill up again. Refuses a projection that only causes effects.
 */
export async function rebuild(
  pool: Pool,
  projection: Pick<Projection, 'name' | 'version' | 'tables'>,
): Promise<void> {
  if (projection.tables.length === 0)
    throw new Error(
      `${projection.name} has no tables of its own, only effects: replaying it would cause them again`,
    );
  const odd = projection.tables.find((table) => !tableName.test(table));
  if (odd !== undefined) throw new Error(`${odd} is not a table of a read model (rm.… or telemetry.…)`);
  for (let left = tries - 1; ; left -= 1) {
    try {
      await empty(pool, projection);
      return;
    } catch (error) {
      if (left === 0 || !isTransient(error)) throw error;
    }
  }
}

function empty(pool: Pool, projection: Pick<Projection, 'name' | 'version' | 'tables'>): Promise<void> {
  return inTransaction(pool, async (transaction) => {
    await transaction.query(reset, [projection.name, projection.version]);
    for (const table of projection.tables) await transaction.query(`DELETE FROM ${table}`);
    await transaction.query('SELECT pg_notify($1, $2)', [checkpointChannel, `${projection.name}:`]);
  });
}
