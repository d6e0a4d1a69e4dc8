import { createHash, randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { migrationFiles } from '@slipway/infra/database/migration-files';
import type { MigrationSet } from '@slipway/infra/database/migration-files';
import { migrate } from '@slipway/infra/database/migrations';
import { ensureRoles } from '@slipway/infra/database/roles';

export type TestDatabase = {
  readonly ownerUrl: string;
  readonly apiUrl: string;
  readonly projectorUrl: string;
  drop(): Promise<void>;
};

const templateLock = 8_137_002;

/**
 * A fresh database with the migrations of these sets applied: a copy of a template that the first caller makes.
 * `server`: the owner's URL of another server than that of the test run.
 */
export async function createTestDatabase(
  sets: readonly MigrationSet[],
  server = serverOfRun(),
): Promise<TestDatabase> {
  const name = `slipway_test_${randomBytes(8).toString('hex')}`;
  await administer(server, async (admin) => {
    const template = await ensureTemplate(admin, server, sets);
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  const ownerUrl = urlOf(server, name);
  if (sets.includes('event-store')) await renameLog(ownerUrl);
  return {
    ownerUrl,
    apiUrl: urlOf(server, name, 'slipway_api'),
    projectorUrl: urlOf(server, name, 'slipway_projector'),
    drop: () =>
      administer(server, async (admin) => {
        await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }),
  };
}

function serverOfRun(): string {
  const url = process.env['TEST_DATABASE_URL'];
  if (url === undefined)
    throw new Error('TEST_DATABASE_URL is missing: run the tests with npm test or npx jest');
  return url;
}

function urlOf(server: string, database: string, user?: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  if (user !== undefined) {
    url.username = user;
    url.password = user;
  }
  return url.href;
}

async function administer<T>(server: string, work: (admin: Client) => Promise<T>): Promise<T> {
  const admin = new Client({ connectionString: server, connectionTimeoutMillis: 10_000 });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

/** Named after the content of the files: an edited migration makes another template. Workers of jest meet here. */
async function ensureTemplate(admin: Client, server: string, sets: readonly MigrationSet[]): Promise<string> {
  const hash = createHash('sha256');
  for (const set of [...sets].toSorted()) {
    for (const file of migrationFiles(set)) hash.update(`${set}/${file.name}:${file.checksum};`);
  }
  const template = `slipway_template_${hash.digest('hex').slice(0, 16)}`;
  await admin.query('SELECT pg_advisory_lock($1)', [templateLock]);
  try {
    const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [template]);
    if (rowCount === 0) await makeTemplate(admin, server, { template, sets });
  } finally {
    await admin.query('SELECT pg_advisory_unlock($1)', [templateLock]);
  }
  return template;
}

/** Gets its name last: a run that was killed in the middle leaves no half template. */
async function makeTemplate(
  admin: Client,
  server: string,
  { template, sets }: { readonly template: string; readonly sets: readonly MigrationSet[] },
): Promise<void> {
  const draft = `${template}_draft`;
  await admin.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${draft}`);
  const ownerUrl = urlOf(server, draft);
  await ensureRoles({
    ownerUrl,
    apiUrl: urlOf(server, draft, 'slipway_api'),
    projectorUrl: urlOf(server, draft, 'slipway_projector'),
  });
  for (const set of sets) await migrate({ url: ownerUrl, set });
  await admin.query(`ALTER DATABASE ${draft} RENAME TO ${template}`);
}

/** A copied log goes its own way, so it needs a name of its own. */
async function renameLog(ownerUrl: string): Promise<void> {
  const client = new Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query('UPDATE evs.store SET id = gen_random_uuid()');
  } finally {
    await client.end();
  }
}
