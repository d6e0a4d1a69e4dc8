import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { build, missingTargets, staleTargets } from './build.mjs';
import { root } from './files.mjs';
import { install, installNeeded } from './install.mjs';
import { takeLock } from './lock.mjs';
import { Sentence } from './sentences.mjs';

const waitLimitMs = 15 * 60_000;

/** Two runs in one clone must not install or build over each other: the second waits, then finds it done. */
async function lockClone({ progress, signal }) {
  const path = join(root, 'dist', '.prepare.lock');
  const deadline = performance.now() + waitLimitMs;
  for (let told = false; performance.now() < deadline;) {
    mkdirSync(join(root, 'dist'), { recursive: true });
    const { lock, holder } = takeLock(path);
    if (lock) return lock;
    if (!told)
      progress.say(
        `  Another run (pid ${holder.pid}) is installing or building in this clone; waiting for it.`,
      );
    told = true;
    await pause(200, undefined, { signal });
  }
  throw new Sentence(
    'Another run has been installing or building in this clone for 15 minutes: end it and run the command again.',
  );
}

async function underLock(context, work) {
  try {
    const lock = await lockClone(context);
    try {
      await work();
    } finally {
      lock.release();
    }
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error;
    throw new Sentence(
      `This user may not write to ${error.path ?? root}, where packages and builds go: run the command as the owner of the clone.`,
    );
  }
}

/** Installs the packages unless they are there already. `logFile` gets all that npm says. */
export async function ensureInstalled({ progress, signal, logFile, allowed = true }) {
  if (!installNeeded()) return;
  if (!allowed)
    throw new Sentence(
      'The installed packages do not fit package-lock.json: run npm ci, or leave out --no-install.',
    );
  await underLock({ progress, signal }, async () => {
    if (!installNeeded()) return;
    await progress.step('Installing packages', (report) => install({ report, signal, logFile }));
  });
}

/**
 * Builds what is older than its sources, `only` these targets when they are named. When not allowed to, only refuses
 * what was never built.
 */
export async function ensureBuilt({ progress, signal, logFile, allowed = true, only }) {
  if (!allowed) {
    const missing = missingTargets();
    if (missing.length === 0) return;
    throw new Sentence(`${missing.join(', ')} was never built: run npm run build, or leave out --no-build.`);
  }
  const staleOnes = () => staleTargets().filter((target) => only?.includes(target) ?? true);
  if (staleOnes().length === 0) return;
  await underLock({ progress, signal }, async () => {
    const stale = staleOnes();
    if (stale.length === 0) return;
    await progress.step('Building', (report) => build(stale, { report, signal, logFile }));
  });
}
