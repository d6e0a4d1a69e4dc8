import { MemoryEventStore } from '../event-store/memory/memory-event-store';
import { CheckpointWatch } from './consistency';
import type { ProjectionRunner } from './projection-runner';
import { append, aRunner, aSpecDatabase, aTally, silent, until } from '../../../../test/support/projections';
import type { SpecDatabase } from '../../../../test/support/projections';

let database: SpecDatabase;
let watch: CheckpointWatch;
let runner: ProjectionRunner;
const store = new MemoryEventStore();

beforeAll(async () => {
  database = await aSpecDatabase();
  watch = new CheckpointWatch(database.api, silent);
  watch.start();
  runner = aRunner({ pool: database.projector, store, projections: [aTally()] });
  runner.start();
});

afterAll(async () => {
  await runner.close();
  await watch.close();
  await database.close();
});

test('what was appended is there when the wait is over', async () => {
  for (let round = 0; round < 20; round += 1) {
    const [id] = await append(store, 1);
    expect(await watch.waitFor('tally', await store.head())).toBe(true);
    const { rows } = await database.owner.query('SELECT 1 FROM rm.tally_v1 WHERE name = $1', [id]);
    expect(rows).toHaveLength(1);
  }
});

test('a view is past an event that does not concern it', async () => {
  await append(store, 1, 'spec.of-others');
  expect(await watch.waitFor('tally', await store.head())).toBe(true);
});

test('says no when the view does not get there in time', async () => {
  const beyond = await aPositionBeyond();
  expect(await watch.waitFor('tally', beyond, 50)).toBe(false);
  expect(await watch.waitFor('no-such-view', await store.head(), 50)).toBe(false);
});

test('hears of views again after its connection was lost', async () => {
  await database.owner.query(`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE usename = 'slipway_api' AND datname = current_database()`);
  await append(store, 1);
  const head = await store.head();
  await until(() => watch.waitFor('tally', head, 500));
});

async function aPositionBeyond() {
  const other = new MemoryEventStore({ firstPosition: 1_000_000n });
  await append(other, 1);
  return other.head();
}
