import { MikroORM } from '@mikro-orm/postgresql';
import type { Constructor, EntityManager, Knex } from '@mikro-orm/postgresql';
import { Migration, Migrator } from '@mikro-orm/migrations';
import { Client } from 'pg';
import { migrationFiles } from './migration-files';
import type { MigrationFile, MigrationSet } from './migration-files';
import { assertRowSecurity } from './row-security';

export type MigrateOptions = {
  /** The owner's login: it makes schemas, and owns what is in them. */
  readonly url: string;
  readonly set: MigrationSet;
  /** The folder that holds the sets; default: `migrations`, looked for above this file. */
  readonly directory?: string;
};

/** One name for all processes: whoever comes second finds the work done. */
const lockKey = 8_137_001;
const lockWaitMs = 120_000;
const statementTimeoutMs = 600_000;

/** Table of MikroORM's Migrator for a set. */
export function migrationsTable(set: MigrationSet): string {
  return `migrations.${set.replace('-', '_')}`;
}

/**
 * Brings a set up to date and returns the names of what it applied. All that is pending is one transaction together
 * with the check of row-level security: a failure leaves the database as it was. The logins must exist (`ensureRoles`).
 * Refuses a file that was changed after it had been applied.
 */
export async function migrate(options: MigrateOptions): Promise<readonly string[]> {
  const files = migrationFiles(options.set, options.directory);
  const guard = new Client({
    connectionString: options.url,
    application_name: 'slipway-migrate',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  // Losing this connection means losing the lock; the transaction below then still cannot run twice, for its table's key.
  guard.on('error', () => undefined);
  await guard.connect();
  try {
    await guard.query(`SET lock_timeout = ${lockWaitMs}`);
    await guard.query('SELECT pg_advisory_lock($1)', [lockKey]);
    await prepare(guard);
    await assertUnchanged(guard, options.set, files);
    return await applyPending(options, files);
  } finally {
    await guard.end();
  }
}

async function prepare(client: Client): Promise<void> {
  await client.query(`
    CREATE SCHEMA IF NOT EXISTS migrations;
    CREATE TABLE IF NOT EXISTS migrations.checksums (
      set text NOT NULL, name text NOT NULL, checksum text NOT NULL, PRIMARY KEY (set, name));
    GRANT USAGE ON SCHEMA migrations TO slipway_api, slipway_projector;
    GRANT SELECT ON migrations.checksums TO slipway_api, slipway_projector`);
}

async function assertUnchanged(
  client: Client,
  set: MigrationSet,
  files: readonly MigrationFile[],
): Promise<void> {
  const { rows } = await client.query<{ readonly name: string; readonly checksum: string }>(
    'SELECT name, checksum FROM migrations.checksums WHERE set = $1 ORDER BY name',
    [set],
  );
  const applied = new Map(rows.map((row) => [row.name, row.checksum]));
  const newest = rows.at(-1)?.name ?? '';
  for (const file of files) {
    const checksum = applied.get(file.name);
    if (checksum === undefined && file.name < newest) {
      throw new Error(
        `migration ${set}/${file.name} comes before ${newest}, which is applied; give it the next number`,
      );
    }
    if (checksum !== undefined && checksum !== file.checksum) {
      throw new Error(
        `migration ${set}/${file.name} was changed after it had been applied; restore the file, put the change into a new one`,
      );
    }
  }
}

async function applyPending(
  { url, set }: MigrateOptions,
  files: readonly MigrationFile[],
): Promise<readonly string[]> {
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    extensions: [Migrator],
    pool: { min: 0, max: 2 },
    driverOptions: {
      connection: { application_name: 'slipway-migrate', statement_timeout: statementTimeoutMs },
    },
    migrations: {
      tableName: migrationsTable(set),
      migrationsList: files.map((file) => ({ name: file.name, class: migrationOf(set, file) })),
      snapshot: false,
      silent: true,
      disableForeignKeys: false,
    },
  });
  try {
    return await orm.em.transactional(async (em: EntityManager) => {
      const transaction = em.getTransactionContext<Knex.Transaction>();
      const applied = await orm.migrator.up({ transaction });
      if (set === 'main') await assertRowSecurity((sql) => em.execute(sql));
      return applied.map(({ name }) => name);
    });
  } finally {
    await orm.close(true);
  }
}

function migrationOf(set: MigrationSet, file: MigrationFile): Constructor<Migration> {
  return class extends Migration {
    override async up(): Promise<void> {
      this.addSql(file.sql);
      this.addSql(
        `INSERT INTO migrations.checksums (set, name, checksum) VALUES ('${set}', '${file.name}', '${file.checksum}')`,
      );
    }
  };
}
