import type { Pool } from 'pg';
import type { RecordedEvent } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';

const whole = '-';

/** The names of the parts, as in `runtime.checkpoints`: `-`, or `1/3`, `2/3`, `3/3`. */
export function partitionsOf({ partitions: count = 1 }: Pick<Projection, 'partitions'>): readonly string[] {
  if (count === 1) return [whole];
  return Array.from({ length: count }, (_, index) => `${index + 1}/${count}`);
}

/** How many parts there are, when this is one of them. */
export function countOf(partition: string): number {
  return partition === whole ? 1 : Number(partition.slice(partition.indexOf('/') + 1));
}

export function keyOf(projection: Projection, event: RecordedEvent): string {
  return projection.keyOf?.(event) ?? event.streamId;
}

/** Equal keys, equal part, in every process and for ever. */
export function partitionOf(projection: Projection, event: RecordedEvent): string {
  const { partitions: count = 1 } = projection;
  return count === 1 ? whole : `${(hash(keyOf(projection, event)) % count) + 1}/${count}`;
}

/** FNV-1a over UTF-16 units, 32 bits. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return sum >>> 0;
}

/** Refuses a number of parts that does not fit the checkpoints: some events would come twice, others never. */
export async function assertPartitions(pool: Pool, projections: readonly Projection[]): Promise<void> {
  const { rows } = await pool.query<{ projector: string; version: number; partition: string }>(
    'SELECT DISTINCT projector, version, partition FROM runtime.checkpoints ORDER BY 1, 2, 3',
  );
  for (const projection of projections) {
    const { name, version } = projection;
    const own = rows.filter((row) => row.projector === name && row.version === version);
    const known = new Set(partitionsOf(projection));
    const foreign = own.find(({ partition }) => !known.has(partition));
    if (foreign === undefined) continue;
    throw new Error(
      `version ${version} of ${name} is shared out into ${countOf(foreign.partition)} partitions, and this build knows ` +
        `${known.size}: another number of partitions is a new version`,
    );
  }
}
