import { median, percentile } from '../report.mjs';

const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const secondsEach = Number(process.env.BENCH_SECONDS ?? 3);

/**
 * Interleaved rounds: every contender once, then all of them again, so that a machine that slows down slows all of them
 * down. `run(contender)` gives an object of figures; the medians of each come back by the contender's name.
 */
export async function interleaved(contenders, run) {
  const figures = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of contenders) figures.get(contender.name).push(await run(contender));
  }
  return Object.fromEntries([...figures].map(([name, all]) => [name, mediansOf(all)]));
}

function mediansOf(all) {
  const names = Object.keys(all[0]);
  return Object.fromEntries(names.map((name) => [name, median(all.map((one) => one[name]))]));
}

/** `workers` callers, each with one call on its way, for some seconds: calls per second and their p50 and p99 in ms. */
export async function underLoad(workers, call) {
  const stopAt = performance.now() + secondsEach * 1000;
  const from = performance.now();
  const times = [];
  const work = async (worker) => {
    while (performance.now() < stopAt) {
      const since = performance.now();
      await call(worker);
      times.push(performance.now() - since);
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
  const seconds = (performance.now() - from) / 1000;
  return { rate: times.length / seconds, p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

/** The same call again and again, alone. */
export async function oneByOne(count, call) {
  const times = [];
  for (let left = count; left > 0; left -= 1) times.push(await timeOf(call));
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

export async function secondsOf(work) {
  return (await timeOf(work)) / 1000;
}

/** Milliseconds. */
export async function timeOf(work) {
  const since = performance.now();
  await work();
  return performance.now() - since;
}
