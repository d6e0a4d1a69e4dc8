import { randomInt, randomUUID } from 'node:crypto';
import type { Batch, NewEvent, RecordedEvent } from '@slipway/application/ports/event-store';
import { GuardMoved, WrongExpectedRevision } from '@slipway/application/ports/event-store.errors';
import type { Pool } from 'pg';
import { createTestDatabase } from '../../../../../test/support/database';
import type { TestDatabase } from '../../../../../test/support/database';
import { connect } from '../../database/connect';
import { all, anEvent } from '../conformance/an-event';
import { PostgresEventStore } from './postgres-event-store';

/** `npm run test:full` sets it longer. */
const seconds = Number(process.env['STRESS_SECONDS'] ?? 6);
const writers = 16;
const streams = Array.from({ length: 24 }, (_, n) => `hot-${n}`);
const guardStreams = Array.from({ length: 3 }, (_, n) => `tree-${n}`);

jest.setTimeout(60_000);

let database: TestDatabase;
let pools: Pool[];
let stores: PostgresEventStore[];

beforeAll(async () => {
  database = await createTestDatabase(['event-store']);
  pools = [database.apiUrl, database.projectorUrl, database.ownerUrl].map((url) =>
    connect({ url, applicationName: 'stress', max: 20 }),
  );
  stores = pools.slice(0, 2).map((pool) => new PostgresEventStore({ pool }));
});
afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await Promise.all(pools.map((pool) => pool.end()));
  await database.drop();
});

function pick<T>(items: readonly T[]): T {
  const item = items[randomInt(items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

const oneIn = (n: number): boolean => randomInt(n) === 0;

/** One to three events; the first says which guard they were written under. */
function someEvents(under: { stream: string; revision: string | null } | null = null): NewEvent[] {
  const count = 1 + randomInt(3);
  return Array.from({ length: count }, (_, n) => anEvent({ data: n === 0 ? { under } : { under: null } }));
}

type Tally = { written: number; refused: number; rolledBack: number };
const acknowledged = new Set<string>();

/** Through the port: groups, single appends, guards that move, conflicts. */
async function throughStore(store: PostgresEventStore, tally: Tally): Promise<void> {
  const guard = pick(guardStreams);
  const stream = pick([...streams, ...guardStreams, `once-${randomUUID()}`]);
  const heads = await store.heads([stream, guard]);
  const expected = oneIn(3) ? 'any' : (heads.get(stream) ?? 'no_stream');
  const guards = oneIn(2) ? [{ stream: guard, revision: heads.get(guard) ?? null }] : [];
  const written = someEvents(
    guards.map((one) => ({ ...one, revision: one.revision?.toString() ?? null }))[0],
  );
  try {
    await store.append(stream, expected, written, { guards });
    written.forEach(({ id }) => acknowledged.add(id));
    tally.written += written.length;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    tally.refused += 1;
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof WrongExpectedRevision || error instanceof GuardMoved;
}

/** Transactions that take their time, have a transaction id early, mix the paths, and often change their mind. */
async function throughSql(pool: Pool, tally: Tally): Promise<void> {
  const client = await pool.connect();
  const written = someEvents();
  const stream = pick(streams);
  const group = JSON.stringify([{ stream, expected: '-2', guards: [], events: written }]);
  const calls = [
    () => client.query('SELECT * FROM evs.append_one($1, -2, $2)', [stream, JSON.stringify(written)]),
    () => client.query(`SELECT * FROM evs.append($1, '[]')`, [group]),
    () => client.query('SELECT * FROM evs.append_group($1)', [group]),
  ];
  try {
    await client.query('BEGIN');
    if (oneIn(3)) await client.query('SELECT pg_current_xact_id()');
    await client.query('SELECT pg_sleep($1)', [randomInt(20) / 1_000]);
    const { rows } = await pick(calls)();
    await client.query('SELECT pg_sleep($1)', [randomInt(30) / 1_000]);
    const keep = !oneIn(5) && !rows.some((row) => row.outcome === 'busy');
    await client.query(keep ? 'COMMIT' : 'ROLLBACK');
    if (keep) written.forEach(({ id }) => acknowledged.add(id));
    tally[keep ? 'written' : 'rolledBack'] += keep ? written.length : 1;
  } finally {
    client.release();
  }
}

async function keepWriting(work: (tally: Tally) => Promise<void>, deadline: number): Promise<Tally> {
  const tally: Tally = { written: 0, refused: 0, rolledBack: 0 };
  while (Date.now() < deadline) await work(tally);
  return tally;
}

async function followUntil(
  store: PostgresEventStore,
  batchSize: number,
  lastId: string,
): Promise<RecordedEvent[]> {
  const seen: RecordedEvent[] = [];
  const signal = AbortSignal.timeout((seconds + 30) * 1_000);
  let through = '';
  for await (const batch of store.subscribeAll({ after: 'start', batchSize, signal })) {
    assertWithinCheckpoint(batch, through);
    through = batch.through;
    seen.push(...batch.events);
    if (batch.events.some(({ id }) => id === lastId)) return seen;
  }
  throw new Error('the last event never came');
}

/** What a projector that stores `through` relies on. */
function assertWithinCheckpoint(batch: Batch, before: string): void {
  expect(batch.through >= before).toBe(true);
  for (const { position } of batch.events) expect(position > before && position <= batch.through).toBe(true);
}

function judge(seen: readonly RecordedEvent[], stored: readonly RecordedEvent[]) {
  const keyOf = (event: RecordedEvent): string => `${event.streamId}@${event.revision}`;
  const keys = new Set(seen.map(keyOf));
  const heads = new Map<string, bigint>();
  let inverted = 0;
  let guardsBroken = 0;
  let last = '';
  for (const event of seen) {
    const { under } = event.data as { under: { stream: string; revision: string | null } | null };
    if (under !== null && (heads.get(under.stream)?.toString() ?? null) !== under.revision) guardsBroken += 1;
    if (event.revision !== (heads.get(event.streamId) ?? -1n) + 1n || event.position <= last) inverted += 1;
    heads.set(event.streamId, event.revision);
    last = event.position;
  }
  const ids = new Set(seen.map(({ id }) => id));
  return {
    missed: stored.filter((event) => !keys.has(keyOf(event))).length,
    duplicated: seen.length - keys.size,
    inverted,
    guardsBroken,
    acknowledgedButLost: [...acknowledged].filter((id) => !ids.has(id)).length,
    unacknowledged: seen.length - 1 - acknowledged.size,
  };
}

const perfect = {
  missed: 0,
  duplicated: 0,
  inverted: 0,
  guardsBroken: 0,
  acknowledgedButLost: 0,
  unacknowledged: 0,
};

it(
  '53. 16 writers, slow commits, rollbacks, moving guards: every event once and in order, for every follower',
  async () => {
    const [api, projector] = stores;
    const [, , owner] = pools;
    if (api === undefined || projector === undefined || owner === undefined) throw new Error('not set up');
    const unrelated = await owner.connect();
    await unrelated.query('BEGIN; SELECT pg_current_xact_id()');
    const last = anEvent({ data: { under: null } });
    const followers = [followUntil(api, 7, last.id), followUntil(projector, 500, last.id)];
    const deadline = Date.now() + seconds * 1_000;
    const tallies = await Promise.all(
      Array.from({ length: writers }, (_, n) =>
        keepWriting((tally) => {
          if (n % 2 === 1) return throughSql(owner, tally);
          return throughStore(n % 4 === 0 ? api : projector, tally);
        }, deadline),
      ),
    );
    await api.append('last-1', 'no_stream', [last]);
    const seen = await Promise.all(followers);
    const stored = await all(api.readAll());
    await unrelated.query('ROLLBACK');
    unrelated.release();
    const sum = (key: keyof Tally): number => tallies.reduce((total, tally) => total + tally[key], 0);
    const verdicts = seen.map((events) => judge(events, stored));
    console.info(
      `${stored.length} events, ${sum('refused')} refused, ${sum('rolledBack')} rolled back: ${JSON.stringify(verdicts)}`,
    );
    expect(verdicts).toEqual([perfect, perfect]);
    expect(sum('refused')).toBeGreaterThan(0);
    expect(sum('rolledBack')).toBeGreaterThan(0);
  },
  (seconds + 60) * 1_000,
);
