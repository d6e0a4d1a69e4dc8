import type { Pool } from 'pg';
import type { Position } from '@slipway/application/ports';
import { inTransaction } from './batch-transaction';
import { parsePosition } from './position.parser';

/**
 * Checkpoints of what only causes effects. A view is rebuilt on another log; an effect must go on exactly where it
 * stood, or it would happen again.
 */
const ofEffects = `
  SELECT projector, version, side, partition, position FROM runtime.checkpoints
  WHERE projector NOT IN (SELECT view FROM runtime.views) AND position <> ''`;

const move = `
  UPDATE runtime.checkpoints SET position = $5, epoch = epoch + 1, updated_at = now()
  WHERE projector = $1 AND version = $2 AND side = $3 AND partition = $4 AND position = $6`;

type Row = {
  readonly projector: string;
  readonly version: number;
  readonly side: string;
  readonly partition: string;
  readonly position: string;
};

export async function positionsOfEffects(pool: Pool): Promise<readonly Position[]> {
  const { rows } = await pool.query<Row>(ofEffects);
  return rows.map(({ position }) => parsePosition(position));
}

/** Whether a projector is connected; it would go on writing positions of the log that it follows. */
export async function isProjectorRunning(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query(
    `SELECT 1 FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE 'slipway projector%' LIMIT 1`,
  );
  return rows.length > 0;
}

/** Puts them where the same event is in the copy of the log. Twice is as good as once. Answers how many it moved. */
export async function moveCheckpoints(
  pool: Pool,
  landmarks: ReadonlyMap<Position, Position | null>,
): Promise<number> {
  let moved = 0;
  await inTransaction(pool, async (transaction) => {
    const { rows } = await transaction.query<Row>(ofEffects);
    for (const { projector, version, side, partition, position } of rows) {
      const there = landmarks.get(parsePosition(position));
      if (there === undefined) continue;
      transaction.send(move, [projector, version, side, partition, there ?? '', position]);
      moved += 1;
    }
  });
  return moved;
}
