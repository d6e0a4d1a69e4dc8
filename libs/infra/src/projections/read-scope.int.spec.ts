import { LogLineWriter, readLogLines } from '../telemetry/log-lines';
import { Reads } from './read-scope';
import type { Query } from './read-scope';
import { aSpecDatabase, silent } from '../../../../test/support/projections';
import type { SpecDatabase } from '../../../../test/support/projections';

let database: SpecDatabase;
let reads: Reads;

const at = '2026-01-01T00:00:00.000Z';
const mine = { organizationIds: ['mine'] };
const page = { organizationId: 'mine', operationId: 'op', fromSeq: 1, limit: 10 };

beforeAll(async () => {
  database = await aSpecDatabase();
  reads = new Reads(database.api);
  await database.projector.query(
    `INSERT INTO rm.tally_v1 (organization_id, name, n) VALUES ('mine', 'a', 1), ('theirs', 'b', 1)`,
  );
  await database.owner.query(`
    CREATE TABLE rm.seats_v1 (organization_id text NOT NULL, user_id text NOT NULL);
    SELECT rm.guard_table('rm.seats_v1', 'user_id'), rm.publish('seats', 1)`);
  await database.projector.query(
    `INSERT INTO rm.seats_v1 VALUES ('mine', 'ann'), ('theirs', 'ann'), ('theirs', 'bob')`,
  );
  const writer = new LogLineWriter(database.projector, silent);
  for (const seq of [1, 2, 3])
    writer.write({
      organizationId: 'mine',
      operationId: 'op',
      seq,
      at,
      stream: 'stdout',
      text: `line ${seq}`,
    });
  await writer.flush();
});

afterAll(() => database.close());

const everything = (table: string) => async (query: Query) =>
  (await query<{ organization_id: string }>(`SELECT organization_id FROM ${table}`)).map(
    (row) => row.organization_id,
  );

describe.each(['rm.tally_v1', 'rm.tally', 'telemetry.log_lines'])('%s, asked by the api login', (table) => {
  test('shows the organization of the scope and no other', async () => {
    expect(new Set(await reads.within(mine, everything(table)))).toEqual(new Set(['mine']));
  });

  test('shows nothing in the scope of another organization, or of none', async () => {
    expect(await reads.within({ organizationIds: ['nobody'] }, everything(table))).toEqual([]);
    expect(await reads.within({ organizationIds: [] }, everything(table))).toEqual([]);
  });

  test('shows nothing without a scope, also on a connection that had one', async () => {
    const client = await database.api.connect();
    await client.query('BEGIN');
    await client.query(`SELECT set_config('app.organization_ids', 'mine', true)`);
    await client.query('COMMIT');
    const { rows } = await client.query(`SELECT organization_id FROM ${table}`);
    client.release();
    expect(rows).toEqual([]);
  });

  test('cannot be written', async () => {
    await expect(database.api.query(`DELETE FROM ${table}`)).rejects.toThrow('permission denied');
  });
});

test('a table with a user column opens the own rows of the person, in any organization', async () => {
  const own = { organizationIds: [], userId: 'ann' };
  expect(await reads.within(own, everything('rm.seats'))).toEqual(['mine', 'theirs']);
  expect(await reads.within({ organizationIds: [] }, everything('rm.seats'))).toEqual([]);
});

test('concurrent scopes on few connections do not mix', async () => {
  const scopes = Array.from({ length: 200 }, (_, n) => (n % 2 === 0 ? 'mine' : 'theirs'));
  const seen = await Promise.all(
    scopes.map((organization) => reads.within({ organizationIds: [organization] }, everything('rm.tally'))),
  );
  expect(seen).toEqual(scopes.map((organization) => [organization]));
});

test('a scope that has ended answers no query', async () => {
  const kept = await reads.within(mine, async (query) => query);
  await expect(kept('SELECT 1')).rejects.toThrow('has ended');
});

test('an error inside a scope leaves the connection usable', async () => {
  await expect(reads.within(mine, (query) => query('SELECT 1 / 0'))).rejects.toThrow('division by zero');
  expect(await reads.within(mine, everything('rm.tally'))).toEqual(['mine']);
});

test('an id that is a list is refused', () => {
  expect(() => reads.within({ organizationIds: ['mine,theirs'] }, everything('rm.tally'))).toThrow(
    'not a list',
  );
});

test('log lines come in order, page by page, and twice is once', async () => {
  const writer = new LogLineWriter(database.projector, silent);
  writer.write({ organizationId: 'mine', operationId: 'op', seq: 2, at, stream: 'stdout', text: 'again' });
  writer.write({
    organizationId: 'mine',
    operationId: 'op',
    seq: 4,
    at,
    stream: 'stderr',
    text: 'nul \0 byte',
  });
  await writer.flush();
  const first = await reads.within(mine, (query) => readLogLines(query, { ...page, limit: 2 }));
  const rest = await reads.within(mine, (query) => readLogLines(query, { ...page, fromSeq: 3 }));
  expect([...first, ...rest].map(({ seq, text }) => [seq, text])).toEqual([
    [1, 'line 1'],
    [2, 'line 2'],
    [3, 'line 3'],
    [4, 'nul \uFFFD byte'],
  ]);
  expect(first[0]?.at).toBe(at);
});
