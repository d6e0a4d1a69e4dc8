import { randomBytes, randomUUID } from 'node:crypto';
import { row } from '../report.mjs';
import { built } from './built.mjs';
import { anEvent, ourEvent } from './events.mjs';
import { interleaved, oneByOne } from './measure.mjs';

const length = 10_000;
const portion = 1000;
const loads = 200;
const wholeLoads = 3;

/** A stream of 10,000 events, folded by a process that has just started, against a SELECT of one row by its key. */
export async function loadSnapshot({ ours }) {
  const stream = `counter-${randomUUID()}`;
  await write(ours, stream);
  const masterKey = randomBytes(32);
  await snapshotOf(ours, stream, masterKey);
  const loading = [
    { name: 'select', count: loads, load: () => oneRow(ours, stream) },
    { name: 'resumed', count: loads, load: () => fold(ours, stream, masterKey) },
    { name: 'read', count: wholeLoads, load: () => fold(ours, stream, null) },
  ];
  const result = await interleaved(loading, ({ count, load }) => oneByOne(count, load));
  return [
    row('load 10k events with snapshot p50 vs 1-row select', result.resumed.p50, 'ms', result.select.p50),
    row('load 10k events with snapshot p50 vs without', result.resumed.p50, 'ms', result.read.p50),
  ];
}

async function write({ store }, stream) {
  for (let last = -1; last + 1 < length; last += portion) {
    const events = Array.from({ length: portion }, () => ourEvent(anEvent(), 'bench.counted'));
    await store.append(stream, last < 0 ? 'no_stream' : BigInt(last), events);
  }
}

/** Just the row, by its key, with what it takes to go on from it. */
async function oneRow({ pool }, stream) {
  await pool.query({
    name: 'bench-snapshot',
    text: `SELECT revision, state, recent_commands, older_commands, mac FROM runtime.snapshots
           WHERE store_id = (SELECT id::text FROM evs.store) AND stream_id = $1 AND reducer_version = 1`,
    values: [stream],
  });
}

function coldFolds({ store, pool }, masterKey) {
  const { FoldCache } = built('application/runtime/fold-cache');
  const { FoldSnapshots } = built('application/runtime/fold-snapshots');
  const { PostgresSnapshots } = built('infra/snapshots/postgres-snapshots.adapter');
  if (masterKey === null) return { folds: new FoldCache(store) };
  const observer = { ignored: console.error, failed: console.error };
  const snapshots = new FoldSnapshots(new PostgresSnapshots({ pool, masterKey, store }), observer);
  return { folds: new FoldCache(store, { snapshots }), snapshots };
}

function counter() {
  const { event } = built('domain/kernel/index');
  return {
    category: 'counter',
    reducerVersion: 1,
    events: { counted: event('bench.counted').of() },
    initial: () => ({ count: 0 }),
    evolve: ({ count }) => ({ count: count + 1 }),
  };
}

async function snapshotOf(ours, stream, masterKey) {
  const { folds, snapshots } = coldFolds(ours, masterKey);
  await folds.refresh(counter(), stream);
  await snapshots.settled();
}

async function fold(ours, stream, masterKey) {
  const { folds } = coldFolds(ours, masterKey);
  const { state } = await folds.refresh(counter(), stream);
  if (state.count !== length) throw new Error(`folded ${state.count} of ${length} events`);
}
