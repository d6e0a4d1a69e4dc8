import { randomBytes } from 'node:crypto';
import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readText, writeWhole } from './files.mjs';
import { identityOf, isRunning } from './processes.mjs';

const beside = (path) => `${path}.${randomBytes(6).toString('hex')}`;

function parseHolder(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Locks appear whole (by link), so only a power cut leaves an unreadable one, and its holder is gone.
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function claim(path, text) {
  const fresh = beside(path);
  writeFileSync(fresh, text, { mode: 0o600 });
  try {
    linkSync(fresh, path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
}

/** Removes exactly this stale lock: another start may have replaced it since it was read. */
function discard(path, staleText) {
  const aside = beside(path);
  try {
    renameSync(path, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  const taken = readText(aside);
  if (taken !== staleText) claim(path, taken);
  rmSync(aside, { force: true });
}

/**
 * Takes a lock file for this process. Answers `{ lock }`, or `{ holder }` when a living process has it.
 * A lock whose process is gone is taken over.
 */
export function takeLock(path, details = {}) {
  let text = JSON.stringify({ ...identityOf(process.pid), ...details });
  for (let attempt = 0; attempt < 5; attempt++) {
    if (claim(path, text)) break;
    const found = readText(path);
    if (found === undefined) continue;
    const holder = parseHolder(found);
    if (isRunning(holder)) return { holder };
    discard(path, found);
  }
  if (readText(path) !== text) return { holder: parseHolder(readText(path) ?? '{}') };
  const update = (more) => {
    text = JSON.stringify({ ...JSON.parse(text), ...more });
    writeWhole(path, text);
  };
  const release = () => {
    if (readText(path) === text) rmSync(path, { force: true });
  };
  return { lock: { update, release } };
}
