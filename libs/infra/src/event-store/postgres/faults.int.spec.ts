import { createServer, connect as dial } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { StoreUnavailable } from '@slipway/application/ports/event-store.errors';
import type { Pool } from 'pg';
import { createTestDatabase } from '../../../../../test/support/database';
import type { TestDatabase } from '../../../../../test/support/database';
import { connect } from '../../database/connect';
import { aStream, all, events } from '../conformance/an-event';
import { eventsOf, follow } from '../conformance/subscribe.conformance';
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

/** A wire that can be cut between the server's answer and the client. */
async function wireTo(url: string): Promise<{ readonly url: string; cutNextAnswerTo(marker: string): void }> {
  const upstreamOf = new URL(url);
  const target = new URL(url);
  let marker: string | undefined;
  const server: Server = createServer((client) => {
    const upstream = dial(Number(upstreamOf.port), upstreamOf.hostname);
    let doomed = false;
    client.on('data', (chunk) => {
      if (marker !== undefined && chunk.includes(marker)) {
        doomed = true;
        marker = undefined;
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (doomed) client.destroy();
      else client.write(chunk);
    });
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  target.hostname = '127.0.0.1';
  target.port = String((server.address() as AddressInfo).port);
  return {
    url: target.href,
    cutNextAnswerTo: (text) => {
      marker = text;
    },
  };
}

describe('30. an append whose answer is lost after the commit', () => {
  it.each([
    ['alone', 1],
    ['in a group', 8],
  ])('%s is answered all the same, and written once', async (_, count) => {
    const wire = await wireTo(database.apiUrl);
    const wired = connect({ url: wire.url, applicationName: 'spec-wired' });
    const remote = new PostgresEventStore({ pool: wired });
    const streams = Array.from({ length: count }, () => aStream());
    wire.cutNextAnswerTo(streams[0] ?? '');
    const expectations = ['no_stream', 'any'] as const;
    const results = await Promise.all(
      streams.map((stream, n) => remote.append(stream, expectations[n % 2] ?? 'any', events(2))),
    );
    await remote.close();
    await wired.end();
    results.forEach((result) => expect(result).toMatchObject({ revision: 1n, deduplicated: true }));
    const log = await all(store.readAll());
    expect(log).toHaveLength(2 * count);
    expect(new Set(results.map(({ position }) => position)).size).toBe(count);
  });

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

describe('54. an open transaction', () => {
  it('that appended holds back what came after it, and only until it ends', async () => {
    const slow = await openTransaction(appendOne('slow-1', anId));
    const { position } = await store.append(aStream(), 'no_stream', events(1));
    const [first] = await follow(store, {}, (seen) => seen.length === 1);
    expect(first).toMatchObject({ events: [], caughtUp: true });
    const both = follow(store, {}, (seen) => eventsOf(seen).length === 2);
    await slow.commit();
    const found = eventsOf(await both);
    expect(found.map(({ streamId }) => streamId)[0]).toBe('slow-1');
    expect(found[1]?.position).toBe(position);
  });

  it('that has nothing to do with the log holds back nothing', async () => {
    await openTransaction('CREATE TABLE unrelated (id int)', 'SELECT pg_current_xact_id()');
    await store.append(aStream(), 'no_stream', events(1));
    await follow(store, {}, (seen) => eventsOf(seen).length === 1);
  });

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
  it('57. gives its connection back when it is aborted in the middle of a page', async () => {
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

  it('58. goes on after the server has dropped everybody', async () => {
    const logged: string[] = [];
    const dropped = new PostgresEventStore({ pool, logger: (line) => logged.push(line) });
    closers.push(() => dropped.close());
    let live = Promise.resolve<unknown>(undefined);
    const batches = await follow(dropped, { batchSize: 3 }, (seen) => {
      if (seen.length === 1) live = appendAcrossRestart();
      return eventsOf(seen).length >= 40;
    });
    await live;
    const ids = (found: readonly { id: string }[]): string[] => found.map(({ id }) => id);
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
});
