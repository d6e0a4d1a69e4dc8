import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { NewEvent, RecordedEvent } from '@slipway/application/ports/event-store';
import {
  GuardMoved,
  StoreUnavailable,
  WrongExpectedRevision,
} from '@slipway/application/ports/event-store.errors';
import type { Pool, PoolClient } from 'pg';
import { connect, withClient } from '../../database/connect';
import { isConnectionLoss } from '../../database/sql-state';
import { all, anEvent } from '../conformance/an-event';
import { followTo, judge, perfect, worst } from '../conformance/judgement';
import { oneIn, pick, printCounts, stressSeconds } from '../conformance/load.conformance';
import { aCrashableLog, storeAt, Undoing } from './given-postgres-log';
import type { PostgresEventStore } from './postgres-event-store';

const writers = 16;
const streams = Array.from({ length: 24 }, (_, n) => `hot-${n}`);
const guardStreams = Array.from({ length: 3 }, (_, n) => `tree-${n}`);

/** What a writer needs, and what all of them have in common. */
type Bench = {
  readonly stores: readonly [PostgresEventStore, PostgresEventStore];
  readonly owner: Pool;
  readonly acknowledged: Set<string>;
  readonly count: Record<'refused' | 'rolledBack' | 'interrupted', number>;
};

type Under = { readonly stream: string; readonly revision: string | null };
type Path = 'port' | 'fast' | 'slow' | 'grouped';

/** One to three events that say by which path they came; the first also says which guard it was written under. */
function someEvents(path: Path, under: Under | null = null): NewEvent[] {
  return Array.from({ length: 1 + randomInt(3) }, (_, n) =>
    anEvent({ type: `stress.${path}`, data: { under: n === 0 ? under : null } }),
  );
}

/** As long as the server is away: the same ids, the same expectation. */
async function insist<T>(bench: Bench, ask: () => Promise<T>): Promise<T> {
  for (const giveUpAt = performance.now() + 60_000; ;) {
    try {
      return await ask();
    } catch (error) {
      const mayRetry = error instanceof StoreUnavailable && error.retryable && performance.now() < giveUpAt;
      if (!mayRetry) throw error;
      bench.count.interrupted += 1;
    }
    await delay(20);
  }
}

/** Through the port: groups, single appends, guards that move, conflicts. */
async function throughStore(bench: Bench): Promise<void> {
  const store = pick(bench.stores);
  const guard = pick(guardStreams);
  const stream = pick([...streams, ...guardStreams, `once-${randomUUID()}`]);
  const heads = await insist(bench, () => store.heads([stream, guard]));
  const expected = heads.get(stream) ?? 'no_stream';
  const revision = heads.get(guard) ?? null;
  const isGuarded = oneIn(2);
  const written = someEvents(
    'port',
    isGuarded ? { stream: guard, revision: revision?.toString() ?? null } : null,
  );
  const guards = isGuarded ? [{ stream: guard, revision }] : [];
  try {
    await insist(bench, () => store.append(stream, oneIn(3) ? 'any' : expected, written, { guards }));
    written.forEach(({ id }) => bench.acknowledged.add(id));
  } catch (error) {
    if (!(error instanceof WrongExpectedRevision) && !(error instanceof GuardMoved)) throw error;
    bench.count.refused += 1;
  }
}

const paths = {
  fast: 'SELECT NULL AS outcome FROM evs.append_one($1, -2, $2)',
  slow: `SELECT NULL AS outcome FROM
    evs.append(json_build_array(json_build_object('stream', $1::text, 'expected', '-2', 'events', $2::jsonb))::jsonb, '[]')`,
  grouped: `SELECT outcome FROM evs.append_group(
    json_build_array(json_build_object('stream', $1::text, 'expected', '-2', 'guards', '[]'::jsonb, 'events', $2::jsonb))::jsonb)`,
} as const;

/** Transactions that take their time, have a transaction id early, and often change their mind. */
async function throughSql(bench: Bench, path: keyof typeof paths): Promise<void> {
  const written = someEvents(path);
  try {
    const isKept = await withClient(bench.owner, (client) => slowly(client, path, written));
    if (isKept) written.forEach(({ id }) => bench.acknowledged.add(id));
    else bench.count.rolledBack += 1;
  } catch (error) {
    if (!isConnectionLoss(error)) throw error;
    bench.count.interrupted += 1;
    await delay(20);
  }
}

async function slowly(
  client: PoolClient,
  path: keyof typeof paths,
  written: readonly NewEvent[],
): Promise<boolean> {
  await client.query('BEGIN');
  if (oneIn(3)) await client.query('SELECT pg_current_xact_id()');
  await client.query('SELECT pg_sleep($1)', [randomInt(20) / 1_000]);
  const { rows } = await client.query<{ outcome: string | null }>(paths[path], [
    pick(streams),
    JSON.stringify(written),
  ]);
  await client.query('SELECT pg_sleep($1)', [randomInt(30) / 1_000]);
  const isKept = !oneIn(5) && !rows.some(({ outcome }) => outcome === 'busy');
  await client.query(isKept ? 'COMMIT' : 'ROLLBACK');
  return isKept;
}

/** A transaction that has nothing to do with the log, and is never ended. */
async function openUnrelated(owner: Pool): Promise<PoolClient> {
  const client = await owner.connect();
  client.on('error', () => undefined);
  await client.query('BEGIN; SELECT pg_current_xact_id()');
  return client;
}

async function keepWriting(bench: Bench, n: number, stop: AbortSignal): Promise<void> {
  const path = n % 2 === 0 ? undefined : (['fast', 'slow', 'grouped'] as const)[((n - 1) / 2) % 3];
  while (!stop.aborted) {
    if (path === undefined) await throughStore(bench);
    else await throughSql(bench, path);
  }
}

function countBrokenGuards(seen: readonly RecordedEvent[]): number {
  const heads = new Map<string, string>();
  let broken = 0;
  for (const event of seen) {
    const { under } = event.data as { under: Under | null };
    if (under !== null && (heads.get(under.stream) ?? null) !== under.revision) broken += 1;
    heads.set(event.streamId, event.revision.toString());
  }
  return broken;
}

const byPath = (stored: readonly RecordedEvent[]): string =>
  ['port', ...Object.keys(paths)]
    .map((path) => `${path} ${stored.filter(({ type }) => type === `stress.${path}`).length}`)
    .join(', ');

it(
  '16 writers on every path, slow commits, rollbacks, moving guards, unrelated transactions, the server killed (SIGKILL) in the middle: every acknowledged event once and in order, for every follower',
  async () => {
    const { log, server, end } = await aCrashableLog();
    const undoing = new Undoing();
    const stop = new AbortController();
    try {
      const stores = [
        storeAt(log.database.apiUrl, undoing, 20),
        storeAt(log.database.projectorUrl, undoing, 20),
      ] as const;
      const owner = connect({ url: log.database.ownerUrl, applicationName: 'stress', max: 20 });
      undoing.add(() => owner.end());
      const count = { refused: 0, rolledBack: 0, interrupted: 0 };
      const bench: Bench = { stores, owner, acknowledged: new Set(), count };
      const unrelated = [await openUnrelated(owner)];
      const last = anEvent({ data: { under: null } });
      const followers = stores.map((store, n) =>
        followTo(store, last.id, { after: 'start', batchSize: n === 0 ? 7 : 500 }),
      );
      const work = Promise.all(Array.from({ length: writers }, (_, n) => keepWriting(bench, n, stop.signal)));
      await delay(stressSeconds * 500);
      await server.crash('kill');
      unrelated.push(await openUnrelated(owner));
      await delay(stressSeconds * 500);
      stop.abort();
      await work;
      await insist(bench, () => stores[0].append('last-1', 'no_stream', [last]));
      const seen = await Promise.all(followers);
      const stored = await all(stores[0].readAll());
      unrelated.forEach((client) => client.release(true));
      const judgement = worst(seen.map((one) => judge(one, stored, bench.acknowledged)));
      printCounts(`postgres with a crash (${byPath(stored)})`, stored.length, judgement);
      console.info(JSON.stringify(count));
      expect(judgement).toEqual(perfect);
      expect(seen.map(countBrokenGuards)).toEqual([0, 0]);
      expect(Math.min(...Object.values(count))).toBeGreaterThan(0);
    } finally {
      stop.abort();
      await undoing.undo();
      await end();
    }
  },
  (stressSeconds + 180) * 1_000,
);
