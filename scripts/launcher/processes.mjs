import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const hasProc = existsSync('/proc/self/stat');

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return undefined;
    throw error;
  }
}

/**
 * When a process was started, as an opaque text; undefined when it does not run.
 * With the pid it identifies a process: pids are used again, and ticks alone repeat after a reboot.
 */
export function startTimeOf(pid) {
  return hasProc ? startTimeFromProc(pid) : startTimeFromPs(pid);
}

function startTimeFromProc(pid) {
  const stat = readIfThere(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie holds nothing; it only waits for a parent that may never ask.
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  const boot = readIfThere('/proc/sys/kernel/random/boot_id') ?? '';
  return `${boot.trim()}/${fields[19]}`;
}

function fromPs(pid, columns) {
  try {
    const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 5000 };
    return execFileSync('ps', ['-o', columns, '-p', String(pid)], options).trim();
  } catch (error) {
    if (error.status === 1) return '';
    throw error;
  }
}

function startTimeFromPs(pid) {
  const answer = fromPs(pid, 'stat=,lstart=');
  return answer === '' || answer.startsWith('Z') ? undefined : answer.replace(/^\S+\s+/, '');
}

/** The command line of a process, words joined by blanks; '' when it does not run. */
export function commandOf(pid) {
  if (!hasProc) return fromPs(pid, 'command=');
  return (readIfThere(`/proc/${pid}/cmdline`) ?? '').split('\0').join(' ').trim();
}

export function identityOf(pid) {
  return { pid, startedAt: startTimeOf(pid) };
}

export function isRunning(identity) {
  return identity.startedAt !== undefined && startTimeOf(identity.pid) === identity.startedAt;
}

/** Asks until the condition holds; false when it did not within the limit. */
export async function waitUntil(condition, limitMs, everyMs = 20) {
  const deadline = performance.now() + limitMs;
  for (;;) {
    if (await condition()) return true;
    if (performance.now() >= deadline) return false;
    await pause(everyMs);
  }
}

function kill(pid, signal) {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if (error.code === 'ESRCH') return false;
    throw error;
  }
}

/** Sends a signal; false when that process was gone already. */
export function signalProcess(identity, signal) {
  return isRunning(identity) && kill(identity.pid, signal);
}

/** Ends what a session leader that has just ended left in its process group. */
export function killSession(pid) {
  kill(-pid, 'SIGKILL');
}

/** Asks a process to end and, after the limit, ends it. Resolves when it is gone. */
export async function endProcess(identity, { limitMs }) {
  signalProcess(identity, 'SIGTERM');
  if (await waitUntil(() => !isRunning(identity), limitMs)) return;
  signalProcess(identity, 'SIGKILL');
  await waitUntil(() => !isRunning(identity), 5000);
}
