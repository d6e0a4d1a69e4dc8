import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Pool } from 'pg';
import { createTestDatabase } from '../../../../test/support/database';
import type { TestDatabase } from '../../../../test/support/database';
import { connect } from './connect';
import { migrate } from './migrations';
import { ensureRoles } from './roles';
import { assertSchemaIsCurrent, newestApplied } from './schema-version';

// The first one in a run makes the template; on a busy machine that takes its time.
jest.setTimeout(60_000);

let database: TestDatabase;
let owner: Pool;
let directory: string;

beforeEach(async () => {
  database = await createTestDatabase([]);
  owner = connect({ url: database.ownerUrl, applicationName: 'spec' });
  directory = mkdtempSync(join(tmpdir(), 'slipway-migrations-'));
  mkdirSync(join(directory, 'main'));
});
afterEach(async () => {
  await owner.end();
  await database.drop();
  rmSync(directory, { recursive: true });
});

function write(name: string, sql: string): void {
  writeFileSync(join(directory, 'main', name), sql);
}
function run(): Promise<readonly string[]> {
  return migrate({ url: database.ownerUrl, set: 'main', directory });
}
async function exists(table: string): Promise<boolean> {
  const { rows } = await owner.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [
    table,
  ]);
  return rows[0]?.there === true;
}

describe('migrating', () => {
  it('applies each file once, in order, question marks and function bodies included', async () => {
    write(
      '0001-first.sql',
      `CREATE TABLE things (body jsonb DEFAULT '{"a":"?"}', note text DEFAULT '\\? :x');`,
    );
    write(
      '0002-second.sql',
      `INSERT INTO things DEFAULT VALUES; -- who? 'quoted
      CREATE FUNCTION has_a(b jsonb) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN b ? 'a'; END $$;`,
    );
    expect(await run()).toEqual(['0001-first', '0002-second']);
    expect(await run()).toEqual([]);
    const { rows } = await owner.query('SELECT has_a(body) AS a, note FROM things');
    expect(rows).toEqual([{ a: true, note: '\\? :x' }]);
  });

  it('by several processes at once applies it once', async () => {
    write('0001-first.sql', 'CREATE TABLE things (id int)');
    const applied = await Promise.all([run(), run(), run()]);
    expect(applied.flat()).toEqual(['0001-first']);
  });

  it('refuses a file that was changed after it had been applied', async () => {
    write('0001-first.sql', 'CREATE TABLE things (id int)');
    await run();
    write('0001-first.sql', 'CREATE TABLE things (id bigint)');
    await expect(run()).rejects.toThrow('main/0001-first was changed after it had been applied');
  });

  it('refuses a file that would come before what is applied', async () => {
    write('0002-second.sql', 'CREATE TABLE things (id int)');
    await run();
    write('0001-first.sql', 'SELECT 1');
    await expect(run()).rejects.toThrow('main/0001-first comes before 0002-second');
  });

  it('leaves the database as it was when one of the files fails', async () => {
    write('0001-first.sql', 'CREATE TABLE things (id int)');
    write('0002-second.sql', 'CREATE TABLE others (id int); SELECT 1 / 0');
    await expect(run()).rejects.toThrow('division by zero');
    expect(await exists('things')).toBe(false);
    write('0002-second.sql', 'CREATE TABLE others (id int)');
    expect(await run()).toEqual(['0001-first', '0002-second']);
  });

  it('refuses a name that is no migration', async () => {
    write('first.sql', 'SELECT 1');
    await expect(run()).rejects.toThrow('a migration is named');
  });
});

describe('a table of the read models', () => {
  const table = 'CREATE SCHEMA rm; CREATE TABLE rm.a_v1 (organization_id text);';
  const enabled = `${table} ALTER TABLE rm.a_v1 ENABLE ROW LEVEL SECURITY;`;
  const forced = `${enabled} ALTER TABLE rm.a_v1 FORCE ROW LEVEL SECURITY;`;
  const walled = `${forced} CREATE POLICY api ON rm.a_v1 TO slipway_api USING (organization_id = 'x');`;

  it.each([
    ['CREATE SCHEMA rm; CREATE TABLE rm.a_v1 (id int)', 'rm.a_v1 lacks a column organization_id'],
    [table, 'rm.a_v1 lacks ENABLE ROW LEVEL SECURITY'],
    [enabled, 'rm.a_v1 lacks FORCE ROW LEVEL SECURITY'],
    [forced, 'rm.a_v1 lacks a policy'],
    [
      `${walled} CREATE VIEW rm.a AS SELECT organization_id FROM rm.a_v1`,
      'rm.a lacks WITH (security_invoker = true)',
    ],
    [
      `${walled} CREATE SCHEMA rm_b; CREATE TABLE rm_b.a_v1 (LIKE rm.a_v1)`,
      'rm_b.a_v1 lacks ENABLE ROW LEVEL SECURITY',
    ],
  ])('that lacks its wall fails the migration: %s', async (sql, message) => {
    write('0001-first.sql', sql);
    await expect(run()).rejects.toThrow(message);
    expect(await exists('rm.a_v1')).toBe(false);
  });

  it('with its wall passes', async () => {
    write(
      '0001-first.sql',
      `${walled} CREATE VIEW rm.a WITH (security_invoker = true) AS SELECT organization_id FROM rm.a_v1`,
    );
    expect(await run()).toEqual(['0001-first']);
  });
});

describe('a node', () => {
  it('refuses to start on an older schema and runs on a newer one', async () => {
    write('0001-first.sql', 'SELECT 1');
    await expect(assertSchemaIsCurrent(owner, 'main', directory)).rejects.toThrow('Run: slipway migrate');
    await run();
    await assertSchemaIsCurrent(owner, 'main', directory);
    write('0002-second.sql', 'SELECT 1');
    await expect(assertSchemaIsCurrent(owner, 'main', directory)).rejects.toThrow('is at 0001-first');
    await run();
    rmSync(join(directory, 'main', '0002-second.sql'));
    await assertSchemaIsCurrent(owner, 'main', directory);
    expect(await newestApplied(owner, 'main')).toBe('0002-second');
  });

  it('asks with the api login', async () => {
    write('0001-first.sql', 'SELECT 1');
    await run();
    const api = connect({ url: database.apiUrl, applicationName: 'spec' });
    await assertSchemaIsCurrent(api, 'main', directory).finally(() => api.end());
  });
});

describe('the lesser logins', () => {
  function urlOf(user: string, password: string): string {
    const url = new URL(database.ownerUrl);
    url.username = user;
    url.password = encodeURIComponent(password);
    return url.href;
  }

  it('are made by many at once, under a name and with a password of any characters', async () => {
    const user = `spec_${new URL(database.ownerUrl).pathname.slice(-12)}`;
    const apiUrl = urlOf(user, `p'a"s:s/w@ö?`);
    const ownerUrl = database.ownerUrl;
    await Promise.all(Array.from({ length: 6 }, () => ensureRoles({ ownerUrl, apiUrl })));
    const client = new Client({ connectionString: apiUrl });
    await client.connect();
    const { rows } = await client.query(`SELECT pg_has_role(current_user, 'slipway_api', 'USAGE') AS member`);
    await client.end();
    expect(rows).toEqual([{ member: true }]);
    await owner.query(`DROP ROLE ${user}`);
  });

  it('may not be the owner', async () => {
    const { username } = new URL(database.ownerUrl);
    const { rows } = await owner.query<{ stored: string | null }>(
      'SELECT rolpassword AS stored FROM pg_authid WHERE rolname = $1',
      [decodeURIComponent(username)],
    );
    await expect(ensureRoles({ ownerUrl: database.ownerUrl, apiUrl: urlOf(username, 'x') })).rejects.toThrow(
      'is a superuser',
    );
    const after = await owner.query<{ stored: string | null }>(
      'SELECT rolpassword AS stored FROM pg_authid WHERE rolname = $1',
      [decodeURIComponent(username)],
    );
    expect(after.rows).toEqual(rows);
  });
});
