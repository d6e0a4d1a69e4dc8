// The event store against the database it stands on and against emmett-postgresql, in interleaved rounds of one run.
import { startTemporaryPostgres } from '../scripts/testing/temporary-postgres.mjs';
import { withAim } from './event-store/aims.mjs';
import { appends, batches } from './event-store/appends.mjs';
import { catchUp } from './event-store/catch-up.mjs';
import { withContenders } from './event-store/contenders.mjs';
import { aDatabase } from './event-store/database.mjs';
import { eventStoreDb } from './event-store/eventstoredb.mjs';
import { growth } from './event-store/growth.mjs';
import { hotStream } from './event-store/hot-stream.mjs';
import { latency } from './event-store/latency.mjs';
import { loadStream } from './event-store/loads.mjs';
import { openTransaction } from './event-store/open-transaction.mjs';
import { rebuilding } from './event-store/rebuilding.mjs';
import { loadSnapshot } from './event-store/snapshots.mjs';
import { viewsRebuild } from './event-store/views-rebuild.mjs';
import { report } from './report.mjs';

const ratios = {
  appends,
  batches,
  'hot-stream': hotStream,
  loads: loadStream,
  snapshot: loadSnapshot,
  'catch-up': catchUp,
  rebuild: rebuilding,
  latency,
  'open-transaction': openTransaction,
};
/** They bring what they need. */
const alone = { eventstoredb: eventStoreDb, million: viewsRebuild, growth };
const parts = [...Object.keys(ratios), ...Object.keys(alone)];

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !parts.includes(name));
if (unknown !== undefined) throw new Error(`no part is called ${unknown}: ${parts.join(', ')}`);
/** Only when they are named. */
const long = ['million', 'growth'];
const isWanted = (name) => (wanted.length > 0 ? wanted.includes(name) : !long.includes(name));

const postgres = await startTemporaryPostgres();
/** A log of its own: what one part has written, no other one has to read. */
const newDatabase = (name) => aDatabase(postgres.url, `bench_${name.replaceAll('-', '_')}`);
try {
  const rows = [];
  for (const name of parts.filter(isWanted)) {
    console.error(`${name} …`);
    rows.push(
      ...(ratios[name]
        ? await withContenders(await newDatabase(name), ratios[name])
        : await alone[name](newDatabase)),
    );
  }
  report('event-store', rows.map(withAim));
} finally {
  await postgres.stop();
}
