import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { errorCode } from './error-code';

/** A process id is used again; together with the moment of its start it names one process for ever. */
export type ProcessIdentity = { readonly pid: number; readonly startedAs: string };

/** What the kernel says about a process; `null` when it is gone or only waits to be collected. */
type Sighting = { readonly startedAs: string; readonly group: number };

const run = promisify(execFile);
const isLinux = process.platform === 'linux';

/** `null` when no such process runs. */
export async function identify(pid: number): Promise<ProcessIdentity | null> {
  const sighting = isLinux ? await sightByProc(pid) : await sightByPs(pid);
  return sighting === null ? null : { pid, startedAs: sighting.startedAs };
}

export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  return (await identify(identity.pid))?.startedAs === identity.startedAs;
}

/**
 * Living members of the process group that `leader` founded, as far as they work inside `folder` (checked on Linux).
 * Empty when the leader's id belongs to somebody else by now: then the old group is gone.
 */
export async function membersOf(leader: ProcessIdentity, folder: string): Promise<readonly number[]> {
  const present = await identify(leader.pid);
  if (present !== null && present.startedAs !== leader.startedAs) return [];
  if (!groupExists(leader.pid)) return [];
  const pids = isLinux ? await pidsByProc() : await pidsByPs();
  const members: number[] = [];
  for (const pid of pids) {
    if (await belongs(pid, leader.pid, folder)) members.push(pid);
  }
  return members;
}

/** Signals a whole group; `false` when nobody is left in it. */
export function signalGroup(leader: ProcessIdentity, signal: 'SIGINT' | 'SIGKILL'): boolean {
  return send(-leader.pid, signal);
}

function groupExists(group: number): boolean {
  return send(-group, 0);
}

function send(target: number, signal: 'SIGINT' | 'SIGKILL' | 0): boolean {
  try {
    return process.kill(target, signal);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return false;
    // Of another user: on macOS also what a group of nothing but uncollected processes answers.
    if (errorCode(error) === 'EPERM') return signal === 0;
    throw error;
  }
}

async function belongs(pid: number, group: number, folder: string): Promise<boolean> {
  const sighting = isLinux ? await sightByProc(pid) : await sightByPs(pid);
  if (sighting?.group !== group) return false;
  return isLinux ? (await workingFolder(pid))?.startsWith(folder) === true : true;
}

async function workingFolder(pid: number): Promise<string | null> {
  return unlessGone(() => readlink(`/proc/${pid}/cwd`));
}

async function sightByProc(pid: number): Promise<Sighting | null> {
  const stat = await unlessGone(() => readFile(`/proc/${pid}/stat`, 'utf8'));
  if (stat === null) return null;
  return parseProcStat(stat, await readFile('/proc/sys/kernel/random/boot_id', 'utf8'));
}

/** The name of the program stands in brackets and may itself contain brackets and spaces. */
export function parseProcStat(stat: string, bootId: string): Sighting | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, , group] = fields;
  const ticks = fields[19];
  if (state === undefined || group === undefined || ticks === undefined) return null;
  if (state === 'Z' || state === 'X') return null;
  return { startedAs: `${bootId.trim()}:${ticks.trim()}`, group: Number(group) };
}

async function sightByPs(pid: number): Promise<Sighting | null> {
  const output = await ps(['-o', 'stat=,pgid=,lstart=', '-p', String(pid)]);
  const [state, group, ...start] = output.trim().split(/\s+/);
  if (state === undefined || group === undefined || state === '' || state.startsWith('Z')) return null;
  return { startedAs: start.join(' '), group: Number(group) };
}

async function pidsByProc(): Promise<readonly number[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
}

async function pidsByPs(): Promise<readonly number[]> {
  return (await ps(['-A', '-o', 'pid='])).trim().split(/\s+/).map(Number);
}

async function ps(words: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run('ps', words, {
      timeout: 10_000,
      env: { PATH: '/bin:/usr/bin', LC_ALL: 'C' },
    });
    return stdout;
  } catch (error) {
    // ps ends with 1 when it finds nothing.
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 1) return '';
    throw error;
  }
}

async function unlessGone<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(errorCode(error))) return null;
    throw error;
  }
}
