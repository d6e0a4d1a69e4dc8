import { randomBytes, randomInt } from 'node:crypto';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { median, row } from '../report.mjs';
import { built } from '../event-store/built.mjs';
import { asOwner, login } from '../event-store/database.mjs';
import { oneByOne, timeOf, underLoad } from '../event-store/measure.mjs';

const requests = 5000;
const coldStarts = 7;
const depths = [4, 10];
const permission = 'organizations.organization.read';

/** What deciding costs a request: the policy over the streams of the whole chain of rights, with their heads asked for. */
export async function authorize(url, tenancy) {
  return measured(login(url, 'slipway_api'), url, tenancy, '');
}

/** The same at an EventStoreDB, or else at the stand-in of the tests, which is as fast as it is. */
export async function authorizeOnEventStoreDb(url, tenancy) {
  const real = process.env.BENCH_EVENTSTOREDB_URL;
  const standIn = real === undefined ? await startStandIn() : null;
  const where = standIn === null ? 'eventstoredb: ' : 'eventstoredb (stand-in): ';
  try {
    await written(real ?? standIn.url, tenancy);
    return await measured(real ?? standIn.url, url, tenancy, where);
  } finally {
    await standIn?.stop();
  }
}

/** Sources of the tests, hence not among what is built. */
function startStandIn() {
  const load = createRequire(import.meta.url);
  load('../../test/support/typescript.cjs');
  return load('../../test/eventstoredb/index.ts').startEventStoreDb();
}

export async function written(url, tenancy) {
  const { openEventStore } = built('infra/event-store/open-event-store');
  const log = openEventStore({ url, applicationName: 'bench', logger: console.error });
  const took = await timeOf(() => tenancy.appendTo(log.store));
  await log.close();
  const count = tenancy.eventCount;
  console.error(`  ${count} events written in ${(took / 1000).toFixed(1)} s`);
}

async function measured(storeUrl, databaseUrl, tenancy, where) {
  const house = open(storeUrl, databaseUrl);
  try {
    const rows = [];
    for (const depth of depths) rows.push(...(await atDepth(house, tenancy, depth, where)));
    return [...rows, ...(await coldProcess(house, tenancy, where))];
  } finally {
    await house.close();
  }
}

function open(storeUrl, databaseUrl) {
  const { openEventStore } = built('infra/event-store/open-event-store');
  const { UpcastingEventStore } = built('infra/event-store/upcasting-event-store');
  const { connect } = built('infra/database/connect');
  const { PostgresSnapshots } = built('infra/snapshots/postgres-snapshots.adapter');
  const { eventDefinitions } = built('domain/contexts');
  const { FoldCache } = built('application/runtime/fold-cache');
  const { FoldSnapshots } = built('application/runtime/fold-snapshots');
  const { AccessControl } = built('application/runtime/authorization/access');
  const log = openEventStore({ url: storeUrl, applicationName: 'bench', logger: console.error });
  const pool = connect({ url: login(databaseUrl, 'slipway_api'), applicationName: 'bench' });
  const store = new UpcastingEventStore(log.store, eventDefinitions);
  const clock = { now: () => new Date().toISOString() };
  const adapter = new PostgresSnapshots({ pool, masterKey: randomBytes(32), store });
  const snapshots = new FoldSnapshots(adapter, { ignored: console.error, failed: console.error });
  return {
    aProcess: () => new AccessControl(new FoldCache(store, { snapshots }), store, clock),
    settled: () => snapshots.settled(),
    async close() {
      await snapshots.settled();
      await log.close();
      await pool.end();
    },
  };
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

function heapInUse() {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

const any = (items) => items[randomInt(items.length)];

/** Anybody of anywhere so deep: with ten thousand organizations most requests meet streams that are not in memory. */
function aRequest(control, tenancy, depth) {
  const organizationId = any(tenancy.at(depth));
  const userId = any(tenancy.members.get(organizationId));
  return control.authorize({ kind: 'user', userId }, organizationId, permission);
}

async function atDepth({ aProcess }, tenancy, depth, where) {
  const before = heapInUse();
  const control = aProcess();
  const ask = () => aRequest(control, tenancy, depth);
  // The process has been up for a while.
  await oneByOne(2 * requests, ask);
  const alone = await oneByOne(requests, ask);
  const together = await underLoad(16, ask);
  const remembered = (heapInUse() - before) / 2 ** 20;
  return [
    row(`${where}authorization at depth ${depth} p50`, alone.p50, 'ms', null),
    row(`${where}authorization at depth ${depth} p99`, alone.p99, 'ms', null),
    row(`${where}authorization at depth ${depth}, 16 at once, p50`, together.p50, 'ms', null),
    row(`${where}authorization at depth ${depth}, 16 at once, p99`, together.p99, 'ms', null),
    row(`${where}authorizations at depth ${depth}, 16 at once`, together.rate, '1/s', null),
    row(`${where}heap for what is remembered of depth ${depth}`, remembered, 'MB', null),
  ];
}

/** With the snapshots that the one before has left. */
async function coldProcess({ aProcess, settled }, tenancy, where) {
  await settled();
  const times = [];
  for (let left = coldStarts; left > 0; left -= 1)
    times.push(await timeOf(() => aRequest(aProcess(), tenancy, 4)));
  return [row(`${where}first authorization of a new process`, median(times), 'ms', null)];
}

/** The planner knows the tables as after a night. */
export const analyzed = (url) => asOwner(url, 'ANALYZE');
