import type { EventStore } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import { MemoryEventStore } from '../event-store/memory/memory-event-store';
import { PostgresEventStore } from '../event-store/postgres/postgres-event-store';
import type { ProjectionRunner } from './projection-runner';
import {
  anObserver,
  append,
  aRunner,
  aSpecDatabase,
  aTally,
  counted,
  once,
  tally,
  until,
} from '../../../../test/support/projections';
import type { SpecDatabase } from '../../../../test/support/projections';

let database: SpecDatabase;
let store: EventStore;
const runners: ProjectionRunner[] = [];

beforeEach(async () => {
  database = await aSpecDatabase();
  store = new MemoryEventStore();
});

afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.close()));
  await database.close();
});

function started(...projections: readonly Projection[]): ProjectionRunner {
  const runner = aRunner({ pool: database.pool(), store, projections });
  runners.push(runner);
  runner.start();
  return runner;
}

async function shows(ids: readonly string[]): Promise<void> {
  await until(
    async () => [...(await tally(database.projector)).values()].reduce((sum, n) => sum + n, 0) >= ids.length,
  );
  expect(await tally(database.projector)).toEqual(once(ids));
}

async function checkpoint() {
  const { rows } = await database.owner.query<{
    position: string;
    epoch: string;
    status: string;
    last_error: { message: string; eventId: string } | null;
  }>(`SELECT position, epoch, status, last_error FROM runtime.checkpoints WHERE projector = 'tally'`);
  return rows[0];
}

test('projects what was there before and what comes, each event once', async () => {
  const before = await append(store, 2500);
  started(aTally());
  await shows(before);
  const after = await append(store, 30);
  await shows([...before, ...after]);
});

test('follows the log of PostgreSQL just so', async () => {
  const log = new PostgresEventStore({ pool: database.owner });
  store = log;
  const before = await append(store, 1200);
  const runner = started(aTally());
  await shows(before);
  const after = await append(store, 5);
  await append(store, 5, 'spec.of-others');
  await shows([...before, ...after]);
  const head = await store.head();
  await until(() => runner.states()[0]?.position === head);
  await runner.close();
  await log.close();
});

test('stores a checkpoint that passed only events of others', async () => {
  started(aTally());
  await append(store, 3, 'spec.of-others');
  const head = await store.head();
  await until(async () => (await checkpoint())?.position === head);
});

test('when the leader loses its lease somebody goes on, and nothing is projected twice', async () => {
  const runner = started(aTally());
  const other = started(aTally());
  const before = await append(store, 20);
  await shows(before);
  const statuses = () => [runner, other].map((each) => each.states()[0]?.status);
  await until(() => statuses().includes('standby'));
  expect(statuses().toSorted()).toEqual(['running', 'standby']);
  const epoch = Number((await checkpoint())?.epoch);
  await database.owner.query(`
    SELECT pg_terminate_backend(pid) FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND mode = 'ExclusiveLock'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND pid IN (SELECT pid FROM pg_stat_activity WHERE usename = 'slipway_projector')`);
  const after = await append(store, 20);
  await shows([...before, ...after]);
  await until(async () => Number((await checkpoint())?.epoch) > epoch);
});

test('two projectors that are the same in everything do what one of them would do', async () => {
  const before = await append(store, 30);
  const pool = database.pool();
  const twins = [1, 2].map(() => aRunner({ pool, store, projections: [aTally()] }));
  runners.push(...twins);
  for (const twin of twins) twin.start();
  await shows(before);
  const after = await append(store, 30);
  await shows([...before, ...after]);
  const statuses = twins.map((twin) => twin.states()[0]?.status);
  expect(statuses.toSorted()).toEqual(['running', 'standby']);
});

test('an event that one projection cannot take holds up no other', async () => {
  const good = await append(store, 5);
  const [poison] = await append(store, 1);
  const late = await append(store, 5);
  const refusing = aTally({
    onPoison: 'stop',
    before: async (events) => {
      if (events.some(({ id }) => id === poison)) throw new Error('this cannot be');
    },
  });
  const passing: string[] = [];
  const healthy: Projection = {
    name: 'healthy',
    version: 1,
    handles: refusing.handles,
    tables: [],
    project: async (events) => void passing.push(...events.map(({ id }) => id)),
  };
  const observer = anObserver();
  const runner = aRunner({ pool: database.pool(), store, projections: [refusing, healthy], observer });
  runners.push(runner);
  runner.start();
  await until(async () => (await checkpoint())?.status === 'stopped');
  expect((await checkpoint())?.last_error).toMatchObject({ message: 'this cannot be', eventId: poison });
  expect(runner.states()[0]).toMatchObject({ status: 'stopped', error: 'this cannot be' });
  expect(observer.failures).toEqual(['tally stopped']);
  expect(await tally(database.projector)).toEqual(once(good));
  await until(() => passing.length === 11);
  expect(passing).toEqual([...good, poison, ...late]);
});

test('a stopped projection goes on when a later version of the code understands the event', async () => {
  const ids = await append(store, 3);
  let understands = false;
  const learning = aTally({
    onPoison: 'stop',
    before: async () => {
      if (!understands) throw new Error('not yet');
    },
  });
  const runner = started(learning);
  await until(() => runner.states()[0]?.status === 'stopped');
  understands = true;
  await runner.close();
  started(learning);
  await shows(ids);
  expect(await checkpoint()).toMatchObject({ status: 'running', last_error: null });
});

test('what is wrong with the table is not blamed on the events: the projection stops and nothing is parked', async () => {
  await append(store, 20);
  await database.owner.query('ALTER TABLE rm.tally_v1 RENAME COLUMN stream TO streams');
  const runner = started(aTally());
  await until(() => runner.states()[0]?.status === 'stopped');
  expect(runner.states()[0]).toMatchObject({ parked: 0, error: expect.stringContaining('column "stream"') });
  const { rows } = await database.owner.query('SELECT FROM runtime.parked');
  expect(rows).toEqual([]);
});

test('when everything is poison it is not the events: the projection stops after a thousand', async () => {
  await database.owner.query(`
    INSERT INTO runtime.parked (projector, version, side, partition, position, after, key, stream_id, event_id, type)
    SELECT 'tally', 1, 'a', '-', n, '', 'spec-' || n, 'spec-' || n, gen_random_uuid(), '' FROM generate_series(1, 999) AS n`);
  for (let n = 0; n < 3; n += 1) await append(store, 1, counted, `other-${n}`);
  const runner = started(aTally({ before: () => Promise.reject(new Error('no')) }));
  await until(() => runner.states()[0]?.status === 'stopped');
  expect(runner.states()[0]).toMatchObject({ parked: 1000, error: 'no' });
});
