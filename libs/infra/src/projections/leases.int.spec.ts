import { setTimeout as delay } from 'node:timers/promises';
import { createTestDatabase } from '../../../../test/support/database';
import type { TestDatabase } from '../../../../test/support/database';
import { until } from '../../../../test/support/child';
import { silent } from '../../../../test/support/projections';
import { connect } from '../database/connect';
import type { Pool } from '../database/connect';
import { Leases } from './leases';

jest.setTimeout(30_000);

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase([]);
  pool = connect({ url: database.ownerUrl, applicationName: 'spec' });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const silenceMs = 600;
const speaking = () => new Leases(pool, silent, [], { beatMs: 100, silenceMs });
/** Like a process that was stopped: alive to its kernel and to the server's, and it says nothing. */
const standingStill = () => new Leases(pool, silent, [], { beatMs: 60_000, silenceMs });

test('a process that stands still loses its leases to the next one, and learns of it when it goes on', async () => {
  const [still, next] = [standingStill(), speaking()];
  const lease = await still.take('view');
  expect(lease?.aborted).toBe(false);
  expect(await next.take('view')).toBeNull();
  const taken = await until('the other one has the lease', async () => (await next.take('view')) ?? false);
  expect(lease?.aborted).toBe(true);
  expect(await still.take('view')).toBeNull();
  await next.close();
  expect(taken.aborted).toBe(true);
  await still.close();
});

test('a process that has nothing to do but to hold its leases keeps them', async () => {
  const [holder, other] = [speaking(), speaking()];
  const lease = await holder.take('quiet');
  await delay(3 * silenceMs);
  expect(await other.take('quiet')).toBeNull();
  expect(lease?.aborted).toBe(false);
  await Promise.all([holder.close(), other.close()]);
});
