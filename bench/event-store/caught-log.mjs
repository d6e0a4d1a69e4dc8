import { asOwner } from './database.mjs';
import { aStream } from './events.mjs';

const streams = 200;
const perStream = 100;
/** Events in the log that read models are filled from. */
export const total = streams * perStream;

/** The same log for both: 200 streams of 100 events, one stream after the other. */
export async function fillLogs(...contenders) {
  for (const contender of contenders)
    for (let left = streams; left > 0; left -= 1) await contender.appendMany(aStream('caught'), perStream);
}

/** Every event is read and made an object of: no read model can be filled faster. */
export async function scan({ store }) {
  let count = 0;
  for await (const event of store.readAll({ filter: { types: ['bench.happened'] } }))
    count += event.position === '' ? 0 : 1;
  if (count !== total) throw new Error(`the log has ${count} events instead of ${total}`);
}

/** `streams` rows in which every event is counted once, or it is no result. */
export async function checkCounts(url, table, who) {
  const [{ names, events }] = await asOwner(
    url,
    `SELECT count(DISTINCT stream)::int AS names, sum(events)::int AS events FROM ${table}`,
  );
  if (names !== streams || events !== total)
    throw new Error(`${who} projected ${events} events of ${names} streams`);
}
