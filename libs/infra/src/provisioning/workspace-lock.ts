import { randomUUID } from 'node:crypto';
import { link, rename } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { errorCode } from './error-code';
import { identify, isAlive } from './process-identity';
import { parseHolder } from './run-record.parser';
import { readBounded, removeIfThere, writeWhole } from './run-files';

const pollMs = 100;
const tails = new Map<string, Promise<unknown>>();

/** Calls for one key one after the other, within this process. */
async function inTurn<T>(key: string, act: () => Promise<T>): Promise<T> {
  const before = tails.get(key) ?? Promise.resolve();
  const run = before.then(act, act);
  tails.set(key, run);
  try {
    return await run;
  } finally {
    if (tails.get(key) === run) tails.delete(key);
  }
}

/**
 * Holds `file` while `act` runs: one holder at a time in this process and among all processes of the machine. A
 * holder that no longer runs does not block. `null` when `signal` aborted before it was our turn.
 */
export function exclusively<T>(file: string, signal: AbortSignal, act: () => Promise<T>): Promise<T | null> {
  return inTurn(file, async () => {
    const mine = await ownMark();
    if (!(await acquire(file, mine, signal))) return null;
    try {
      return await act();
    } finally {
      await removeIfThere(file);
    }
  });
}

async function ownMark(): Promise<string> {
  const self = await identify(process.pid);
  if (self === null) throw new Error('this process cannot find itself in the process table');
  return JSON.stringify({ ...self, mark: randomUUID() });
}

async function acquire(file: string, mine: string, signal: AbortSignal): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  await writeWhole(draft, mine);
  try {
    while (!signal.aborted) {
      if (await linked(draft, file)) return true;
      await removeIfStale(file);
      await pause(pollMs);
    }
    return false;
  } finally {
    await removeIfThere(draft);
  }
}

/** A hard link appears whole or not at all, and never over an existing file. */
async function linked(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Two workers may find the same dead holder: what the slower one moved away may be the faster one's new lock. */
async function removeIfStale(file: string): Promise<void> {
  const seen = await readBounded(file, 4_096);
  if (seen === null || (await isHeld(seen))) return;
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  const moved = await readBounded(aside, 4_096);
  if (moved !== seen) await linked(aside, file);
  await removeIfThere(aside);
}

async function isHeld(text: string): Promise<boolean> {
  const holder = parseHolder(text);
  return holder !== null && (await isAlive(holder));
}
