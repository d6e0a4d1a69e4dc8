import { existsSync, openSync, closeSync, renameSync, statSync, writeSync } from 'node:fs';

const limitBytes = 20 * 1024 * 1024;
const burst = 5;
const burstMs = 10_000;

function openLog(path) {
  const file = openSync(path, 'a', 0o600);
  return { file, size: statSync(path).size };
}

/** Appends lines to a log file that is moved to `<path>.1` when it grows too long. */
export function createLogFile(path, warn) {
  let log = openLog(path);
  let broken = false;
  const turn = () => {
    closeSync(log.file);
    if (existsSync(path)) renameSync(path, `${path}.1`);
    log = openLog(path);
  };
  const write = (line) => {
    try {
      if (log.size > limitBytes) turn();
      log.size += writeSync(log.file, `${line}\n`);
      broken = false;
    } catch (error) {
      // Slipway goes on without its log when the disk is full; it says so once until writing works again.
      if (!broken)
        warn(`Cannot write ${path} (${error.code}): its lines are lost until there is space again.`);
      broken = true;
    }
  };
  return { write };
}

function parseLine(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const levelName = (level) => (level >= 50 ? 'error' : 'warning');

/** One line for the terminal when the log line is a warning or worse; undefined otherwise. */
export function summaryOf(line) {
  const entry = parseLine(line);
  if (!entry || typeof entry.level !== 'number' || entry.level < 40) return undefined;
  const cause = entry.err?.message && entry.err.message !== entry.msg ? ` (${entry.err.message})` : '';
  return `${levelName(entry.level)}: ${entry.msg ?? 'no message'}${cause}`
    .replaceAll('\n', ' ')
    .slice(0, 400);
}

/** Lets a few lines through per ten seconds and then says how many more there were. */
export function createDamper(say, where) {
  let since = -Infinity;
  let passed = 0;
  let held = 0;
  const flush = () => {
    if (held > 0) say(`${held} more like these in ${where}`);
    held = 0;
  };
  const offer = (line) => {
    const now = performance.now();
    if (now - since > burstMs) {
      flush();
      since = now;
      passed = 0;
    }
    passed += 1;
    if (passed <= burst) say(line);
    else held += 1;
  };
  return { offer, flush };
}

/**
 * What becomes of a process' output: every line into its log file, warnings and worse (or, when verbose, everything)
 * to the terminal, and to whoever listens. `tail` has the last lines of the present process.
 */
export function createOutput({ name, logFile, say, verbose }) {
  const log = createLogFile(logFile, say);
  const damper = createDamper((line) => say(`  ${name}: ${line}`), logFile);
  const listeners = new Set();
  let tail = [];
  const take = (line) => {
    log.write(line);
    tail = [...tail.slice(-29), line];
    for (const listen of listeners) listen(line);
    if (verbose) return say(`  ${name}| ${line}`);
    const summary = summaryOf(line);
    if (summary) damper.offer(summary);
  };
  const restart = () => {
    tail = [];
  };
  return { take, restart, tail: () => tail, listen: (one) => listeners.add(one), flush: damper.flush };
}
