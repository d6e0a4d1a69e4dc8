import { SQL } from '@event-driven-io/dumbo';
import { row } from '../report.mjs';
import { built } from './built.mjs';
import { checkCounts, fillLogs, scan, total } from './caught-log.mjs';
import { asOwner, readModel } from './database.mjs';
import { aProjection, emmettConsumer, startRunner } from './followers.mjs';
import { interleaved, secondsOf } from './measure.mjs';
import { log } from './quiet.mjs';

/** A read model with one row per event, built again while it stands: ours beside what is read, emmett's in its place. */
export async function rebuilding({ emmett, ours, url }) {
  await fillLogs(emmett, ours);
  await asOwner(
    url,
    readModel('entries', 'id text PRIMARY KEY, stream text NOT NULL, events int NOT NULL DEFAULT 1'),
    'CREATE TABLE entries_of_emmett (id text PRIMARY KEY, stream text NOT NULL, events int NOT NULL DEFAULT 1)',
  );
  const projection = aProjection({ table: 'entries', project: listed });
  await standing(ours, projection);
  const reading = [
    { name: 'scan', read: () => scan(ours) },
    { name: 'rebuild', read: () => rebuild(ours, projection), shown: 'rm.entries' },
    { name: 'emmett', read: () => rebuildWithEmmett(url), shown: 'entries_of_emmett' },
  ];
  const result = await interleaved(reading, async ({ name, read, shown }) => {
    const rate = total / (await secondsOf(read));
    if (shown !== undefined) await checkCounts(url, shown, name);
    return { rate };
  });
  return [
    row('rebuild vs scan', result.rebuild.rate, 'events/s', result.scan.rate),
    row('rebuild vs emmett', result.rebuild.rate, 'events/s', result.emmett.rate),
  ];
}

async function listed(events, transaction) {
  const rows = events.map(({ id, streamId }) => ({ id, stream: streamId }));
  transaction.send(
    `INSERT INTO entries_v1 (id, stream) SELECT id, stream FROM json_to_recordset($1::json) AS r(id text, stream text)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows)],
  );
}

/** Filled for the first time, by the projection runner. */
async function standing(ours, projection) {
  const { store, projector } = ours;
  const head = await store.head();
  const runner = startRunner(ours, projection);
  for (;;) {
    const { rows } = await projector.query('SELECT max(position) AS position FROM runtime.checkpoints');
    if (rows[0].position >= head) break;
  }
  await runner.close();
}

async function rebuild({ store, projector: pool }, projection) {
  const { rebuild: again } = built('infra/projections/rebuild');
  const { signal } = new AbortController();
  const outcome = await again({ pool, store, projection, log, signal, onProgress: () => undefined });
  if (outcome.kind !== 'live') throw new Error(`the rebuild ended ${outcome.kind}`);
}

/** Its `rebuildPostgreSQLProjections` is this consumer behind a truncation. */
async function rebuildWithEmmett(url) {
  await asOwner(url, 'TRUNCATE entries_of_emmett');
  const list = ({ metadata }) =>
    SQL`INSERT INTO entries_of_emmett (id, stream) VALUES (${metadata.messageId}, ${metadata.streamName})
        ON CONFLICT DO NOTHING`;
  const consumer = emmettConsumer(url, { stopWhen: { noMessagesLeft: true } }, list);
  await consumer.start();
  await consumer.close();
}
