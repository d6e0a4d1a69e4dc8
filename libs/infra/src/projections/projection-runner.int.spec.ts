import type { EventStore } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import { MemoryEventStore } from '../event-store/memory/memory-event-store';
import { PostgresEventStore } from '../event-store/postgres/postgres-event-store';
import { BatchWriter } from './batch-writer';
import { Checkpoints, Superseded } from './checkpoints';
import type { ProjectionRunner } from './projection-runner';
import { rebuild } from './rebuild';
import {
  anObserver,
  append,
  aRunner,
  aSpecDatabase,
  aTally,
  once,
  silent,
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

test('a connection that dies between the write and the commit leaves no trace of the batch', async () => {
  let crashes = 2;
  const observer = anObserver();
  const ids = await append(store, 50);
  const crashing = aTally({
    after: async (_, transaction) => {
      if (crashes > 0) {
        crashes -= 1;
        await transaction.query('SELECT pg_terminate_backend(pg_backend_pid())');
      }
    },
  });
  const runner = aRunner({ pool: database.pool(), store, projections: [crashing], observer });
  runners.push(runner);
  runner.start();
  await shows(ids);
  expect(observer.failures).toEqual(['tally retried', 'tally retried']);
});

test('a writer of an earlier epoch cannot commit', async () => {
  const ids = await append(store, 1);
  const checkpoints = new Checkpoints(database.projector, aTally());
  const zombie = await checkpoints.takeOver();
  started(aTally());
  await shows(ids);
  const writer = new BatchWriter({
    pool: database.projector,
    projection: aTally(),
    checkpoints,
    observer: anObserver(),
    log: silent,
  });
  const head = await store.head();
  await expect(writer.write(zombie, [], head, new AbortController().signal)).rejects.toThrow(Superseded);
  expect(await tally(database.projector)).toEqual(once(ids));
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
    WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND pid IN (SELECT pid FROM pg_stat_activity WHERE usename = 'slipway_projector')`);
  const after = await append(store, 20);
  await shows([...before, ...after]);
  await until(async () => Number((await checkpoint())?.epoch) > epoch);
});

test('a poison event stops its projection, visibly, and no other', async () => {
  const good = await append(store, 5);
  const [poison] = await append(store, 1);
  const late = await append(store, 5);
  const observer = anObserver();
  const refusing = aTally({
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

test('a rebuild under a running projection gives the same rows', async () => {
  const ids = await append(store, 1500);
  started(aTally());
  await shows(ids);
  const rows = await tally(database.projector);
  await rebuild(database.projector, aTally());
  await until(async () => (await tally(database.projector)).size === ids.length);
  expect(await tally(database.projector)).toEqual(rows);
});

test('a projection of mere effects is not rebuilt', async () => {
  await expect(rebuild(database.projector, aTally({ tables: [] }))).rejects.toThrow('only effects');
});

test('a log that ends before the checkpoint stops the projection', async () => {
  await append(store, 10);
  const runner = started(aTally());
  await until(async () => (await tally(database.projector)).size === 10);
  await runner.close();
  const restored = new MemoryEventStore();
  await append(restored, 3);
  const next = aRunner({ pool: database.pool(), store: restored, projections: [aTally()], rewindGraceMs: 0 });
  runners.push(next);
  next.start();
  await until(async () => (await checkpoint())?.status === 'stopped');
  expect(next.states()[0]?.error).toContain('restored to an earlier time');
});
