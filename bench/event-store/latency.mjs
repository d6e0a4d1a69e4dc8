import { setTimeout as delay } from 'node:timers/promises';
import { percentile, row } from '../report.mjs';
import { aStream } from './events.mjs';
import { timeOf, underLoad } from './measure.mjs';
import { Seen } from './seen.mjs';

const samples = 300;
// Its consumer takes its time, and a sample costs what it measures.
const samplesOfEmmett = 40;
const pauseMs = 20;

/** From the append to the row that a reader sees, 50 times a second; and the same while writers do what they can. */
export async function latency({ raw, ours, emmett, url }) {
  const seen = await Seen.open({ ours, emmett, url });
  try {
    const insert = await spread(samples, () => raw.appendOne());
    const own = await spread(samples, () => seen.after(ours));
    const theirs = await spread(samplesOfEmmett, () => seen.after(emmett));
    const loaded = await underWriters(ours, () => seen.after(ours));
    return [
      ...quantiles(own, insert, theirs),
      row('append to visible p99 under 64 writers', percentile(loaded, 0.99), 'ms', null),
    ];
  } finally {
    await seen.close();
  }
}

function quantiles(own, insert, theirs) {
  return [0.5, 0.99].flatMap((share) => {
    const name = `append to visible p${share * 100}`;
    const value = percentile(own, share);
    const base = percentile(insert, share);
    return [
      row(`${name} vs insert`, value, 'ms', base),
      row(`${name} vs emmett`, value, 'ms', percentile(theirs, share)),
    ];
  });
}

async function spread(count, work) {
  const times = [];
  for (let left = count; left > 0; left -= 1) {
    times.push(await timeOf(work));
    await delay(pauseMs);
  }
  return times;
}

async function underWriters(ours, visible) {
  const times = [];
  let isOver = false;
  const writing = underLoad(64, () => ours.appendOne(aStream())).then(() => (isOver = true));
  while (!isOver) {
    times.push(await timeOf(visible));
    await delay(pauseMs);
  }
  await writing;
  return times;
}
