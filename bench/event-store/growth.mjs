import { row } from '../report.mjs';
import { withContenders } from './contenders.mjs';
import { aStream } from './events.mjs';
import { interleaved, oneByOne, secondsOf, underLoad } from './measure.mjs';
import { writeHistory } from './processes.mjs';
import { Seen } from './seen.mjs';
import { loadSnapshot } from './snapshots.mjs';
import { rebuildAll } from './views-rebuild.mjs';

const sizes = (process.env.BENCH_SIZES ?? '10000,1000000').split(',').map(Number);
const samples = 300;
const length = 100;
const scanned = 20_000;

/** What the same things cost once the log has become long: the history of so many events, by the product's deciders. */
export async function growth(newDatabase) {
  const rows = [];
  for (const size of sizes) {
    console.error(`  at ${size} events …`);
    const url = await newDatabase(`growth_${size}`);
    await writeHistory(url, size);
    const measured = await withContenders(url, measures);
    rows.push(...measured.map((one) => ({ ...one, measure: `${one.measure}, at ${size} events` })));
    rows.push(...(await rebuildAll(url, String(size))));
  }
  return rows;
}

async function measures({ raw, ours, url }) {
  return [
    ...(await appending(raw, ours, 1)),
    ...(await appending(raw, ours, 16)),
    await loading(ours),
    ...(await loadSnapshot({ ours })),
    await scanning(ours),
    ...(await following(ours, url)),
  ];
}

async function appending(raw, ours, workers) {
  const result = await interleaved([raw, ours], (contender) =>
    underLoad(workers, () => contender.appendOne(aStream())),
  );
  return [row(`append c=${workers} vs insert`, result.slipway.rate, '1/s', result.insert.rate)];
}

async function loading(ours) {
  const stream = aStream();
  await ours.appendMany(stream, length);
  const { p50 } = await oneByOne(samples, () => ours.load(stream));
  return row('load 100 events p50', p50, 'ms', null);
}

/** The last events of the log, as whoever has fallen behind reads them. */
async function scanning({ store }) {
  const first = BigInt(await store.head()) - BigInt(scanned);
  const after = String(first < 0n ? 0n : first).padStart(20, '0');
  let count = 0;
  const seconds = await secondsOf(async () => {
    for await (const { revision } of store.readAll({ after })) count += revision >= 0n ? 1 : 0;
  });
  return row('scan', count / seconds, 'events/s', null);
}

async function following(ours, url) {
  const seen = await Seen.open({ ours, url });
  try {
    const { p50, p99 } = await oneByOne(samples, () => seen.after(ours));
    return [row('append to visible p50', p50, 'ms', null), row('append to visible p99', p99, 'ms', null)];
  } finally {
    await seen.close();
  }
}
