import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { percentile, row } from '../report.mjs';
import { oneByOne, timeOf } from './measure.mjs';
import { Seen } from './seen.mjs';

const openSeconds = Number(process.env.BENCH_OPEN_SECONDS ?? 60);
const samples = 50;

/** Somebody's transaction has written something else, and stays open: who follows the log need not wait for it. */
export async function openTransaction({ ours, emmett, url }) {
  const seen = await Seen.open({ ours, emmett, url });
  try {
    const { p50: usually } = await oneByOne(samples, () => seen.after(ours));
    const held = await whileOneIsOpen(url, async () => {
      // Both wait beside the same transaction.
      const theirs = timeOf(() => seen.after(emmett));
      const own = [];
      while (own.length < samples) own.push(await timeOf(() => seen.after(ours)));
      return { own: percentile(own, 0.5), most: Math.max(...own), theirs };
    });
    const name = `append to visible beside a transaction open for ${openSeconds} s`;
    return [
      row(`${name} p50 vs without`, held.own, 'ms', usually),
      row(`${name} max vs emmett`, held.most, 'ms', await held.theirs),
    ];
  } finally {
    await seen.close();
  }
}

async function whileOneIsOpen(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('BEGIN; INSERT INTO bench_raw (data) VALUES (NULL)');
    const open = delay(openSeconds * 1000);
    const result = await work();
    await open;
    await client.query('COMMIT');
    return result;
  } finally {
    await client.end();
  }
}
