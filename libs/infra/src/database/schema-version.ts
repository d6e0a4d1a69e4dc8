import type { Pool } from 'pg';
import { latest } from './migration-files';
import type { MigrationSet } from './migration-files';
import { sqlState } from './sql-state';

export { latest } from './migration-files';

/**
 * A node refuses to start on an older schema than it was built for, and runs on a newer one: migrations expand first
 * and contract in a later release.
 */
export async function assertSchemaIsCurrent(
  pool: Pool,
  set: MigrationSet,
  directory?: string,
): Promise<void> {
  const needed = latest(set, directory);
  const applied = await newestApplied(pool, set);
  if (applied === undefined || applied < needed) {
    throw new Error(
      `the schema "${set}" is at ${applied ?? 'nothing'}, this build needs ${needed}. Run: slipway migrate`,
    );
  }
}

/** Name of the newest migration in the database, or nothing in a database that was never migrated. */
export async function newestApplied(pool: Pool, set: MigrationSet): Promise<string | undefined> {
  const undefinedTable = '42P01';
  const undefinedSchema = '3F000';
  try {
    const { rows } = await pool.query<{ readonly name: string | null }>(
      'SELECT max(name COLLATE "C") AS name FROM migrations.checksums WHERE set = $1',
      [set],
    );
    return rows[0]?.name ?? undefined;
  } catch (error) {
    const state = sqlState(error);
    if (state === undefinedTable || state === undefinedSchema) return undefined;
    throw error;
  }
}
