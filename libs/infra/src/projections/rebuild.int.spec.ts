import { Client } from 'pg';
import type { RecordedEvent } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import { connect } from '../database/connect';
import { MemoryEventStore } from '../event-store/memory/memory-event-store';
import { ProjectionStage } from './conformance/given-projections';
import { Readers } from './conformance/given-readers';
import { parkedKeys } from './parked-keys';
import { undoRebuild } from './rebuild';
import type { RebuildParts, Rebuilt } from './rebuild';
import { makeTally, once, silent, until } from '../../../../test/support/projections';

jest.setTimeout(60_000);

let stage: ProjectionStage;

beforeEach(async () => {
  const store = new MemoryEventStore();
  stage = await ProjectionStage.open(() =>
    Promise.resolve({ store, second: store, close: () => Promise.resolve() }),
  );
});
afterEach(() => stage.close());

function undo(projection: Projection): Promise<Rebuilt> {
  const { signal } = new AbortController();
  return undoRebuild({
    pool: stage.database.projector,
    store: stage.log.store,
    log: silent,
    projection,
    signal,
    onProgress: () => undefined,
  });
}

/** Stops after so many pages, as Ctrl-C would. */
function interruptedAfter(pages: number): Pick<RebuildParts, 'signal' | 'onProgress'> {
  const stop = new AbortController();
  let seen = 0;
  const onProgress = (): void => {
    seen += 1;
    if (seen === pages) stop.abort();
  };
  return { signal: stop.signal, onProgress };
}

async function standing() {
  const { rows } = await stage.database.api.query<{ side: string; other_side: string; live: boolean }>(
    `SELECT side, other_side, live FROM runtime.views WHERE view = 'tally' AND version = 1`,
  );
  return rows[0];
}

describe('under readers and a log that grows', () => {
  test('the rebuilt side takes the place of the other one: no error, never fewer rows, nothing missing', async () => {
    const ids = [...(await stage.append(3000))];
    const { runner } = stage.start([stage.tally()]);
    await stage.untilShown(3000);
    const readers = new Readers(stage.database.api);
    const growing = { isOver: false };
    const grows = (async () => {
      while (!growing.isOver) {
        ids.push(...(await stage.append(5)));
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    })();
    for (const side of ['b', 'a', 'b']) {
      expect(await stage.rebuild(stage.tally())).toMatchObject({ kind: 'live' });
      expect(await standing()).toEqual({ side, other_side: 'kept', live: true });
    }
    growing.isOver = true;
    await grows;
    await stage.untilShown(ids.length);
    expect(await readers.stop()).toEqual({ errors: [], shrunk: [] });
    expect(readers.reads).toBeGreaterThan(50);
    expect(await stage.shown()).toEqual(once(ids));
    expect(runner.states()[0]?.status).toBe('running');
  });

  test('a version with other columns does so, too', async () => {
    await stage.append(500);
    const first = stage.start([stage.tally()]);
    await stage.untilShown(500);
    await first.runner.close();
    const { owner, api } = stage.database;
    await owner.query(`
      CREATE TABLE rm.tally_v2 (n integer NOT NULL, stream text NOT NULL, name text PRIMARY KEY, organization_id text NOT NULL);
      SELECT rm.guard_table('rm.tally_v2')`);
    const readers = new Readers(api);
    stage.start([stage.tally({ version: 2 })]);
    await stage.append(100);
    await stage.untilShown(600);
    expect(await readers.stop()).toEqual({ errors: [], shrunk: [] });
  });

  test('waits for a reader who does not let go of the view, and keeps nobody else waiting', async () => {
    await stage.append(10);
    stage.start([stage.tally()]);
    await stage.untilShown(10);
    const reader = new Client({ connectionString: stage.database.urls.projector });
    await reader.connect();
    await reader.query('BEGIN');
    await reader.query('SELECT n FROM rm.tally');
    const rebuilding = stage.rebuild(stage.tally());
    await until(async () => {
      const { rows } = await stage.database.owner.query(
        `SELECT FROM pg_locks WHERE relation = 'rm.tally'::regclass AND NOT granted AND mode = 'AccessExclusiveLock'`,
      );
      return rows.length > 0;
    });
    await stage.append(1);
    await stage.untilShown(11);
    expect(await standing()).toMatchObject({ side: 'a', other_side: 'building' });
    await reader.query('COMMIT');
    await reader.end();
    expect(await rebuilding).toMatchObject({ kind: 'live' });
  });
});

describe('a rebuild that is interrupted', () => {
  test('leaves readers with what they had, and the next run goes on from there', async () => {
    const ids = await stage.append(5000);
    stage.start([stage.tally()]);
    await stage.untilShown(5000);
    expect(await stage.rebuild(stage.tally(), interruptedAfter(2))).toEqual({ kind: 'interrupted' });
    expect(await standing()).toEqual({ side: 'a', other_side: 'building', live: true });
    expect(await stage.shown()).toEqual(once(ids));
    expect(await stage.rebuild(stage.tally())).toEqual({ kind: 'live', events: 3000 });
    expect(await stage.shown()).toEqual(once(ids));
  });

  test('begins again when that is asked for', async () => {
    const ids = await stage.append(3000);
    stage.start([stage.tally()]);
    await stage.untilShown(3000);
    await stage.rebuild(stage.tally(), interruptedAfter(1));
    expect(await stage.rebuild(stage.tally(), { fromStart: true })).toEqual({ kind: 'live', events: 3000 });
    expect(await stage.shown()).toEqual(once(ids));
  });

  test('by the loss of its connections is over, and the next run goes on', async () => {
    const ids = await stage.append(4000);
    stage.start([stage.tally()]);
    await stage.untilShown(4000);
    const pool = connect({ url: stage.database.urls.projector, applicationName: 'doomed' });
    let pages = 0;
    const onProgress = (): void => {
      pages += 1;
      if (pages === 1)
        void stage.database.owner.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'doomed'`,
        );
    };
    const first = await stage.rebuild(stage.tally(), { pool, onProgress });
    await pool.end();
    if (first.kind !== 'live') await stage.rebuild(stage.tally());
    expect(await stage.shown()).toEqual(once(ids));
    expect(await standing()).toEqual({ side: 'b', other_side: 'kept', live: true });
  });
});

test('of two rebuilds at once the second is told who is at it', async () => {
  await stage.append(2000);
  stage.start([stage.tally()]);
  await stage.untilShown(2000);
  let second: Promise<unknown> | undefined;
  const first = stage.tally({
    before: async () => {
      second ??= stage.rebuild(stage.tally()).catch((error: unknown) => error);
      await second;
    },
  });
  const pool = connect({
    url: stage.database.urls.projector,
    applicationName: 'slipway rebuild of somebody',
  });
  expect(await stage.rebuild(first, { pool })).toMatchObject({ kind: 'live' });
  const sentence = /^tally is being rebuilt already, by slipway rebuild of somebody.*, since /;
  expect(await second).toMatchObject({ message: expect.stringMatching(sentence) });
  await pool.end();
});

describe('going back', () => {
  test('shows what was before, once that has caught up', async () => {
    const before = await stage.append(20);
    stage.start([stage.tally()]);
    await stage.untilShown(20);
    await stage.rebuild(stage.tally());
    const after = await stage.append(10);
    await stage.untilShown(30);
    const readers = new Readers(stage.database.api);
    expect(await undo(stage.tally())).toEqual({ kind: 'live', events: 10 });
    expect(await standing()).toEqual({ side: 'a', other_side: 'kept', live: true });
    const last = await stage.append(5);
    await stage.untilShown(35);
    expect(await readers.stop()).toEqual({ errors: [], shrunk: [] });
    expect(await stage.shown()).toEqual(once([...before, ...after, ...last]));
  });

  test('is refused when nothing was before, or only half of it', async () => {
    await stage.append(3000);
    stage.start([stage.tally()]);
    await stage.untilShown(3000);
    await expect(undo(stage.tally())).rejects.toThrow('nothing to go back to');
    await stage.rebuild(stage.tally(), interruptedAfter(1));
    await expect(undo(stage.tally())).rejects.toThrow('nothing to go back to');
  });

  test('from a newer version takes a projector of the older build, and the newer one does not come back by itself', async () => {
    const before = await stage.append(10);
    const old = stage.start([stage.tally()]);
    await stage.untilShown(10);
    await makeTally(stage.database.owner, 2);
    stage.start([stage.tally({ version: 2 })]);
    const live = async () => {
      const { rows } = await stage.database.api.query<{ version: number }>(
        `SELECT version FROM runtime.views WHERE live`,
      );
      return rows.map(({ version }) => version);
    };
    await until(async () => (await live())[0] === 2);
    await expect(stage.rebuild(stage.tally())).rejects.toThrow('use the newer build');
    const after = await stage.append(10);
    expect(await undo(stage.tally())).toMatchObject({ kind: 'live' });
    const last = await stage.append(10);
    await stage.untilShown(30);
    expect(await live()).toEqual([1]);
    expect(await stage.shown()).toEqual(once([...before, ...after, ...last]));
    await old.runner.close();
    expect(await stage.rebuild(stage.tally({ version: 2 }))).toMatchObject({ kind: 'live' });
    expect(await live()).toEqual([2]);
  });
});

test('rows that readers would miss keep a rebuild from going live, until the event can be projected', async () => {
  const ids = await stage.append(10);
  stage.start([stage.tally()]);
  await stage.untilShown(10);
  let isWrong = true;
  const view = stage.tally({
    before: async (events: readonly RecordedEvent[]) => {
      if (isWrong && events.some(({ id }) => id === ids[4])) throw new Error('a mistake of the new code');
    },
  });
  const [event] = await stage.recorded();
  expect(await stage.rebuild(view)).toEqual({ kind: 'parked', keys: [event?.streamId] });
  expect(await stage.shown()).toEqual(once(ids));
  // What nobody carries along is nothing that an operator could settle.
  expect(await parkedKeys(stage.database.projector)).toEqual([]);
  isWrong = false;
  expect(await stage.rebuild(view)).toMatchObject({ kind: 'live', events: 10 });
});

test('a version that was never live is not rebuilt: it is being filled', async () => {
  await stage.append(1);
  stage.start([stage.tally()]);
  await stage.untilShown(1);
  await makeTally(stage.database.owner, 2);
  await expect(stage.rebuild(stage.tally({ version: 2 }))).rejects.toThrow('goes live by itself');
});
