import { assertRowSecurity } from '../database/row-security';
import { aSpecDatabase, aTally, makeTally } from '../../../../test/support/projections';
import type { SpecDatabase } from '../../../../test/support/projections';
import { allViews } from './all-views';
import { Reads } from './read-scope';
import { Views } from './views';

let database: SpecDatabase;
let views: Views;

beforeAll(async () => {
  database = await aSpecDatabase();
  views = new Views(database.projector);
  for (const view of [...allViews, aTally()]) {
    await views.sideOf(view);
    await views.prepareOtherSide(view);
  }
});
afterAll(() => database.close());

const tables = [...allViews, aTally()].flatMap((view) => view.tables);
const asOwner = (text: string) => database.owner.query<{ found: string }>(text);

/** What of a table is to be the same on both sides, name by name. */
const sameness: Readonly<Record<string, (table: string) => string>> = {
  columns: (table) => `
    SELECT concat_ws(' ', attnum, attname, format_type(atttypid, atttypmod), attnotnull, attcollation::regcollation,
                     pg_get_expr(adbin, adrelid)) AS found
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid = '${table}'::regclass AND attnum > 0 ORDER BY attnum`,
  indexes: (table) => `
    SELECT concat_ws(' ', indisunique, indisprimary, pg_get_indexdef(indexrelid, 1, true), pg_get_indexdef(indexrelid, 2, true),
                     pg_get_indexdef(indexrelid, 3, true), pg_get_expr(indpred, indrelid)) AS found
    FROM pg_index WHERE indrelid = '${table}'::regclass ORDER BY 1`,
  wall: (table) => `SELECT rm.wall_of('${table}') AS found`,
  rights: (table) => `
    SELECT concat_ws(' ', grantee, privilege_type) AS found FROM information_schema.role_table_grants
    WHERE table_schema || '.' || table_name = '${table}' ORDER BY 1`,
};

describe.each(tables)('%s', (table) => {
  test.each(Object.keys(sameness))('has the same %s on both sides', async (what) => {
    const question = sameness[what];
    if (question === undefined) throw new Error(`nobody knows how to ask for ${what}`);
    const [a, b] = await Promise.all([asOwner(question(`rm.${table}`)), asOwner(question(`rm_b.${table}`))]);
    expect(a.rows.length).toBeGreaterThan(0);
    expect(b.rows).toEqual(a.rows);
  });

  test('is not opened to the api on its other side', async () => {
    const denied = 'permission denied';
    await expect(database.api.query(`DELETE FROM rm_b.${table}`)).rejects.toThrow(denied);
    await expect(database.api.query(`TRUNCATE rm_b.${table}`)).rejects.toThrow(denied);
  });
});

test('every table of every version and side, and every view, has its wall', async () => {
  const query = async (sql: string) =>
    (await database.owner.query<{ name: string; lacks: string }>(sql)).rows;
  await assertRowSecurity(query);
  await database.owner.query('ALTER TABLE rm_b.tally_v1 NO FORCE ROW LEVEL SECURITY');
  await expect(assertRowSecurity(query)).rejects.toThrow('rm_b.tally_v1 lacks FORCE ROW LEVEL SECURITY');
  await database.owner.query('ALTER TABLE rm_b.tally_v1 FORCE ROW LEVEL SECURITY');
});

test('rows on the other side show to their organization only, before and after they are what readers see', async () => {
  await database.projector.query(
    `INSERT INTO rm_b.tally_v1 (organization_id, name, n) VALUES ('mine', 'a', 1), ('theirs', 'b', 1)`,
  );
  const reads = new Reads(database.api);
  const seen = (table: string, id: string) =>
    reads.within({ organizationIds: [id] }, (query) =>
      query<{ name: string }>(`SELECT name FROM ${table} ORDER BY 1`),
    );
  expect(await seen('rm_b.tally_v1', 'mine')).toEqual([{ name: 'a' }]);
  expect(await seen('rm.tally', 'mine')).toEqual([]);
  await database.projector.query(`SELECT rm.go_live('tally', 1, 'b', '{tally_v1}')`);
  expect(await seen('rm.tally', 'mine')).toEqual([{ name: 'a' }]);
  expect(await seen('rm.tally', 'theirs')).toEqual([{ name: 'b' }]);
  expect(await seen('rm.tally', 'nobody')).toEqual([]);
});

test.each([
  ['CREATE TABLE rm_b.mine (id int)', 'permission denied for schema rm_b'],
  ['DROP TABLE rm_b.membership_v1', 'must be owner'],
  ['TRUNCATE rm.membership_v1', 'permission denied'],
  [`SELECT rm.clone_to_b('membership_v1')`, 'permission denied'],
  [`SELECT rm.show('membership_v1', 'b')`, 'permission denied'],
  [`UPDATE runtime.views SET side = 'b'`, 'permission denied'],
  [`SELECT rm.go_live('membership', 1, 'b', '{pg_class}')`, 'there is no table rm.pg_class'],
  [`SELECT rm.go_live('membership', 2, 'a', '{membership_v1}')`, 'not of version 2'],
  [`SELECT rm.stand('membership', 1, '{}')`, 'a view has tables'],
])('the projector owns nothing: %s', async (statement, message) => {
  await expect(database.projector.query(statement)).rejects.toThrow(message);
});

test('a side whose wall is lower does not go live', async () => {
  await database.owner.query('CREATE POLICY open ON rm_b.license_v1 FOR SELECT TO slipway_api USING (true)');
  const goLive = database.projector.query(
    `SELECT rm.go_live('license', 1, 'b', '{license_v1,quota_reservation_v1}')`,
  );
  await expect(goLive).rejects.toThrow('rm_b.license_v1 is not guarded');
});

test('a migration cannot show a new version: it would be empty', async () => {
  await makeTally(database.owner, 2);
  await expect(database.owner.query(`SELECT rm.publish('tally', 2)`)).rejects.toThrow('goes live by itself');
});
