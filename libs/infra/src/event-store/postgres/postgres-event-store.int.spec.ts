import type { Pool } from 'pg';
import { createTestDatabase } from '../../../../../test/support/database';
import type { TestDatabase } from '../../../../../test/support/database';
import { connect } from '../../database/connect';
import { eventStoreContract } from '../event-store.conformance';
import { PostgresEventStore } from './postgres-event-store';

// The first one in a run makes the template; on a busy machine that takes its time.
jest.setTimeout(60_000);

let database: TestDatabase;
let owner: Pool;

beforeAll(async () => {
  database = await createTestDatabase(['event-store']);
  owner = connect({ url: database.ownerUrl, applicationName: 'spec' });
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

/** As the lesser logins: what the contract needs, they may do. A log emptied is as good as a new one, and faster. */
eventStoreContract(async ({ firstPosition = 2n } = {}) => {
  await owner.query(`SET evs.maintenance = on; TRUNCATE evs.events, evs.streams; RESET evs.maintenance`);
  await owner.query(`SELECT setval('evs.global_position', $1)`, [String(firstPosition - 1n)]);
  const pools = [database.apiUrl, database.projectorUrl].map((url) =>
    connect({ url, applicationName: 'spec' }),
  );
  const [store, second] = pools.map((pool) => new PostgresEventStore({ pool }));
  if (store === undefined || second === undefined) throw new Error('two pools, two stores');
  return {
    store,
    second,
    close: async () => {
      await Promise.all([store.close(), second.close()]);
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
});
