import { setTimeout as delay } from 'node:timers/promises';
import { SQL } from '@event-driven-io/dumbo';
import { row } from '../report.mjs';
import { checkCounts, fillLogs, scan, total } from './caught-log.mjs';
import { asOwner, readModel } from './database.mjs';
import { aProjection, emmettConsumer, startRunner } from './followers.mjs';
import { interleaved, secondsOf } from './measure.mjs';

/** A read model with one row per stream, filled by whoever follows the log. */
export async function catchUp({ emmett, ours, url }) {
  await fillLogs(emmett, ours);
  await asOwner(url, readModel('counts', 'stream text PRIMARY KEY, events int NOT NULL'));
  const reading = [
    { name: 'scan', read: () => scan(ours) },
    { name: 'folded', read: () => follow(ours, folded) },
    { name: 'single', read: () => follow(ours, single) },
    { name: 'emmett', read: () => consume(url) },
  ];
  const result = await interleaved(reading, async ({ name, read }) => {
    await asOwner(url, 'TRUNCATE rm.counts_v1');
    const rate = total / (await secondsOf(read));
    if (name !== 'scan') await checkCounts(url, 'rm.counts_v1', name);
    return { rate };
  });
  return [
    row('catch-up vs scan', result.folded.rate, 'events/s', result.scan.rate),
    row('catch-up vs emmett', result.folded.rate, 'events/s', result.emmett.rate),
    row('catch-up, one statement per event vs emmett', result.single.rate, 'events/s', result.emmett.rate),
  ];
}

const upsert = `INSERT INTO counts_v1 (stream, events) SELECT stream, events FROM json_to_recordset($1::json)
  AS r(stream text, events int) ON CONFLICT (stream) DO UPDATE SET events = counts_v1.events + EXCLUDED.events`;

async function folded(events, transaction) {
  const counts = new Map();
  for (const { streamId } of events) counts.set(streamId, (counts.get(streamId) ?? 0) + 1);
  const rows = [...counts].map(([stream, count]) => ({ stream, events: count }));
  transaction.send(upsert, [JSON.stringify(rows)]);
}

async function single(events, transaction) {
  for (const { streamId } of events)
    transaction.send(upsert, [JSON.stringify([{ stream: streamId, events: 1 }])]);
}

/** The product's own runner, from the beginning to the end of the log. */
async function follow(ours, project) {
  const head = await ours.store.head();
  const runner = startRunner(ours, aProjection({ table: 'counts', project }));
  while (runner.states().some(({ position }) => position < head)) await delay(2);
  await runner.close();
}

/** What emmett offers for SQL read models, at its batch of 1,000. */
async function consume(url) {
  const count = ({ metadata }) =>
    SQL`INSERT INTO rm.counts_v1 (stream, events) VALUES (${metadata.streamName}, 1)
        ON CONFLICT (stream) DO UPDATE SET events = counts_v1.events + 1`;
  const consumer = emmettConsumer(url, { stopWhen: { noMessagesLeft: true } }, count);
  await consumer.start();
  await consumer.close();
}
