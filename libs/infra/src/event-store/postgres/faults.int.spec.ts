import { StoreUnavailable, StreamTombstoned } from '@slipway/application/ports/event-store.errors';
import type { Pool } from 'pg';
import { createTestDatabase } from '../../../../../test/support/database';
import type { TestDatabase } from '../../../../../test/support/database';
import { connect } from '../../database/connect';
import { aStream, all, events, ids } from '../conformance/an-event';
import { eventsOf, follow, isCaughtUp } from '../conformance/subscribe.conformance';
import { PostgresEventStore } from './postgres-event-store';

// The first one in a run makes the template; on a busy machine that takes its time.
jest.setTimeout(60_000);

let database: TestDatabase;
let owner: Pool;
let pool: Pool;
let store: PostgresEventStore;
const closers: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  database = await createTestDatabase(['event-store']);
  owner = connect({ url: database.ownerUrl, applicationName: 'spec-owner' });
  pool = connect({ url: database.apiUrl, applicationName: 'spec-api' });
  store = new PostgresEventStore({ pool });
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await store.close();
  await Promise.all([pool.end(), owner.end()]);
  await database.drop();
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline;) if (await condition()) return;
  throw new Error('the condition did not come true within 10 s');
}

/** A connection of its own with a transaction open; rolled back at the end of the test. */
async function openTransaction(...statements: readonly string[]): Promise<{ commit(): Promise<unknown> }> {
  const client = await owner.connect();
  let open = true;
  const end = async (how: string): Promise<void> => {
    if (!open) return;
    open = false;
    await client.query(how);
    client.release();
  };
  closers.push(() => end('ROLLBACK'));
  for (const statement of ['BEGIN', ...statements]) await client.query(statement);
  return { commit: () => end('COMMIT') };
}

const appendOne = (stream: string, id: string): string =>
  `SELECT * FROM evs.append_one('${stream}', -2,
     '[{"id":"${id}","type":"spec.slow","schemaVersion":1,"data":null,"metadata":{}}]')`;
const anId = '00000000-0000-4000-8000-000000000001';

describe('a server', () => {
  it('that stays unreachable is unavailable, and worth another try', async () => {
    const lost = connect({ url: 'postgres://nobody:x@127.0.0.1:1/nothing', applicationName: 'spec' });
    const remote = new PostgresEventStore({ pool: lost });
    const attempts = [
      () => remote.append(aStream(), 'any', events(1)),
      () => all(remote.readAll()),
      () => remote.heads(['a-1']),
    ];
    for (const attempt of attempts) {
      await expect(attempt()).rejects.toMatchObject({
        message: expect.stringContaining('unreachable'),
        retryable: true,
      });
    }
    await remote.close();
    await lost.end();
  });
});

describe('an open transaction', () => {
  it('that holds a stream holds up neither the others nor what does not need it', async () => {
    const held = aStream();
    await store.append(held, 'no_stream', events(1));
    const slow = await openTransaction(`SELECT FROM evs.streams WHERE stream_id = '${held}' FOR UPDATE`);
    const waiting = store.append(held, 0n, events(1));
    const others = await Promise.all(
      Array.from({ length: 20 }, () => store.append(aStream(), 'no_stream', events(1))),
    );
    expect(others).toHaveLength(20);
    await slow.commit();
    expect(await waiting).toMatchObject({ revision: 1n });
  });
});

describe('following', () => {
  it('gives its connection back when it is aborted in the middle of a page', async () => {
    await openTransaction('LOCK TABLE evs.streams IN ACCESS EXCLUSIVE MODE');
    const stop = new AbortController();
    const iterator = store
      .subscribeAll({ after: 'start', batchSize: 10, signal: stop.signal })
      [Symbol.asyncIterator]();
    const waiting = iterator.next();
    await until(() => isWaitingForLock());
    stop.abort();
    expect(await waiting).toMatchObject({ done: true });
    expect(pool.totalCount).toBe(pool.idleCount);
  });

  it('goes on after the server has dropped everybody', async () => {
    const logged: string[] = [];
    const dropped = new PostgresEventStore({ pool, logger: (line) => logged.push(line) });
    closers.push(() => dropped.close());
    let live = Promise.resolve<unknown>(undefined);
    const batches = await follow(dropped, { batchSize: 3 }, (seen) => {
      if (seen.length === 1) live = appendAcrossRestart();
      return eventsOf(seen).length >= 40;
    });
    await live;
    expect(ids(eventsOf(batches))).toEqual(ids(await all(store.readAll())));
    await until(async () => logged.some((line) => line.includes('signal lost')));
  });

  it('hears of appends that nobody announced', async () => {
    let silent = Promise.resolve<unknown>(undefined);
    await follow(store, {}, (seen) => {
      if (seen.length === 1) silent = owner.query(appendOne('silent-1', anId));
      return eventsOf(seen).length === 1;
    });
    await silent;
  });

  it('ends when the store closes', async () => {
    const iterator = store
      .subscribeAll({ after: 'end', batchSize: 1, signal: new AbortController().signal })
      [Symbol.asyncIterator]();
    await iterator.next();
    const waiting = iterator.next();
    await store.close();
    expect(await waiting).toMatchObject({ done: true });
    await expect(store.append(aStream(), 'any', events(1))).rejects.toBeInstanceOf(StoreUnavailable);
  });
});

async function isWaitingForLock(): Promise<boolean> {
  const { rows } = await owner.query<{ waiting: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_stat_activity
      WHERE application_name = 'spec-api' AND wait_event_type = 'Lock') AS waiting`,
  );
  return rows[0]?.waiting === true;
}

/** Twice in the middle, every connection but the owner's is cut, as a restart does. */
async function appendAcrossRestart(): Promise<void> {
  for (let n = 0; n < 20; n += 1) {
    if (n % 8 === 4) {
      await owner.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND usename = 'slipway_api'`,
      );
    }
    await store.append(aStream(), 'no_stream', events(2));
  }
}

describe('the log', () => {
  it.each(['UPDATE evs.events SET type = type', 'DELETE FROM evs.events', 'TRUNCATE evs.events'])(
    'refuses %s',
    async (statement) => {
      await expect(owner.query(statement)).rejects.toThrow('append-only');
      await expect(pool.query(statement)).rejects.toThrow('permission denied');
    },
  );

  it('takes nothing from the lesser logins but through its functions', async () => {
    for (const statement of [
      `INSERT INTO evs.streams (stream_id) VALUES ('a-1')`,
      `SELECT setval('evs.global_position', 1)`,
      `SELECT nextval('evs.global_position')`,
      `SELECT evs.announce_append()`,
      `UPDATE evs.streams SET state = 2`,
      `ALTER TABLE evs.events DISABLE TRIGGER ALL`,
    ]) {
      await expect(pool.query(statement)).rejects.toThrow(/permission denied|must be owner/);
    }
  });

  it('is not written or read under another isolation than READ COMMITTED', async () => {
    const client = await owner.connect();
    for (const call of [
      appendOne('a-1', anId),
      `SELECT * FROM evs.append('[]', '[]')`,
      `SELECT * FROM evs.append_group('[]')`,
      `SELECT evs.truncate_stream('a-1', 1)`,
      `SELECT evs.soft_delete('a-1', -2)`,
      `SELECT evs.tombstone('a-1', -2)`,
      'SELECT evs.safe_position()',
      'SELECT * FROM evs.read_page(0, NULL, 1, 1, NULL, NULL)',
    ]) {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      await expect(client.query(call)).rejects.toMatchObject({ code: 'ES003' });
      await client.query('ROLLBACK');
    }
    client.release();
  });

  it('takes a stream once per group', async () => {
    const element = '{"stream":"a-1","expected":"-2","guards":[],"events":[]}';
    const call = owner.query('SELECT * FROM evs.append_group($1)', [`[${element},${element}]`]);
    await expect(call).rejects.toMatchObject({ code: 'ES003' });
  });

  it('keeps its order when the clock of the server jumps', async () => {
    for (let n = 0; n < 3; n += 1) await store.append(aStream(), 'no_stream', events(1));
    const before = ids(await all(store.readAll()));
    // As if each had been written on a clock a year behind the one before.
    await owner.query(`SET evs.maintenance = on;
      UPDATE evs.events SET recorded_at = recorded_at - (position - 2) * interval '1 year';
      RESET evs.maintenance`);
    expect(ids(await all(store.readAll()))).toEqual(before);
    expect(ids(await all(store.readAll({ direction: 'backward' })))).toEqual(before.toReversed());
    expect(ids(eventsOf(await follow(store, {}, isCaughtUp)))).toEqual(before);
  });

  it('keeps the events of a stream that was ended, and the neighbors of an append that waited for it', async () => {
    const [ended, ...others] = Array.from({ length: 20 }, () => aStream());
    if (ended === undefined) throw new Error('the first of twenty');
    await store.append(ended, 'no_stream', events(1));
    const slow = await openTransaction(`SELECT evs.tombstone('${ended}', -2)`);
    const waiting = store.append(ended, 'any', events(1));
    const written = await Promise.all(others.map((other) => store.append(other, 'no_stream', events(1))));
    expect(written).toHaveLength(19);
    await slow.commit();
    await expect(waiting).rejects.toBeInstanceOf(StreamTombstoned);
    expect(await all(store.readAll())).toHaveLength(20);
  });

  it('waits a while for a stream that somebody holds, and then says that it is worth another try', async () => {
    const stream = aStream();
    await store.append(stream, 'no_stream', events(1));
    const slow = await openTransaction(`SELECT FROM evs.streams WHERE stream_id = '${stream}' FOR UPDATE`);
    const attempts = [
      store.truncate(stream, 1n),
      store.softDelete(stream, 'any'),
      store.tombstone(stream, 'any'),
    ];
    for (const attempt of await Promise.allSettled(attempts)) {
      expect(attempt).toMatchObject({ status: 'rejected', reason: { retryable: true } });
      expect('reason' in attempt && attempt.reason).toBeInstanceOf(StoreUnavailable);
    }
    await slow.commit();
    expect(await all(store.readStream(stream))).toHaveLength(1);
  });
});
