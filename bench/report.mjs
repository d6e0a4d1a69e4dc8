import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const out = join(fileURLToPath(new URL('.', import.meta.url)), 'out');

/** `{measure, value, unit, baseline, ratio}`; the baseline was taken in the same run, on the same machine. */
export function row(measure, value, unit, baseline) {
  const ratio = baseline === null ? null : value / baseline;
  return {
    measure,
    value: round(value),
    unit,
    baseline: baseline === null ? null : round(baseline),
    ratio: round(ratio),
  };
}

/** Prints the table with the hardware and writes `bench/out/<name>.json`. */
export function report(name, rows) {
  const [cpu] = cpus();
  console.log(
    `\n${name} on ${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}, Node ${process.version}`,
  );
  console.table(Object.fromEntries(rows.map(({ measure, ...figures }) => [measure, figures])));
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, `${name}.json`), `${JSON.stringify(rows, null, 2)}\n`);
}

export function median(values) {
  return percentile(values, 0.5);
}

export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function round(value) {
  return value === null ? null : Number(value.toPrecision(4));
}
