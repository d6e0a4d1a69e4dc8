import { connect } from '@slipway/infra/database/connect';
import { createTestDatabase } from '../../../../test/support/database';
import type { TestDatabase } from '../../../../test/support/database';
import { migrate } from './migrate';

jest.setTimeout(60_000);

let database: TestDatabase;
const before = { ...process.env };

beforeEach(async () => {
  database = await createTestDatabase([]);
  Object.assign(process.env, {
    DATABASE_URL: database.ownerUrl,
    DATABASE_API_URL: database.apiUrl,
    DATABASE_PROJECTOR_URL: database.projectorUrl,
  });
});
afterEach(async () => {
  process.env = { ...before };
  await database.drop();
});

async function schemas(): Promise<readonly string[]> {
  const pool = connect({ url: database.ownerUrl, applicationName: 'spec' });
  const { rows } = await pool.query<{ readonly name: string }>(
    `SELECT nspname AS name FROM pg_namespace WHERE nspname IN ('evs', 'rm', 'runtime', 'vault') ORDER BY 1`,
  );
  await pool.end();
  return rows.map(({ name }) => name);
}

test('the schema of the log is made where the log is', async () => {
  const said: string[] = [];
  await migrate([], (line) => said.push(line));
  expect(await schemas()).toEqual(['evs', 'rm', 'runtime', 'vault']);
  expect(said.some((line) => line.includes('event-store/'))).toBe(true);
});

test.each(['esdb://127.0.0.1:1?tls=false', 'kurrentdb+discover://nowhere.example'])(
  'with the log at %s PostgreSQL gets none, and the server is not asked',
  async (url) => {
    process.env['EVENT_STORE_URL'] = url;
    const said: string[] = [];
    await migrate([], (line) => said.push(line));
    expect(await schemas()).toEqual(['rm', 'runtime', 'vault']);
    expect(said.filter((line) => line.includes('event-store/'))).toEqual([]);
    expect(said.at(-1)).toBe('the schemas are up to date');
  },
);
