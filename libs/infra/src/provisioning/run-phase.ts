import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { UpstreamError } from '@slipway/application/ports';
import { errorCode } from './error-code';
import { isAlive, membersOf, parseProcStat, type ProcessIdentity } from './process-identity';
import { exists, readBounded } from './run-files';
import { wrapperScript } from './run-wrapper';

export type PhaseCommand = {
  readonly file: string;
  readonly words: readonly string[];
  /** The whole environment of the child. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
};

export type PhaseState =
  /** Never started; the folder is there, the shell is not. */
  | { readonly state: 'unstarted' }
  | { readonly state: 'running'; readonly leader: ProcessIdentity }
  | { readonly state: 'exited'; readonly code: number; readonly wasSignaled: boolean }
  /** It ran and is gone without a word: the machine restarted, or the whole group was killed. */
  | { readonly state: 'vanished' };

const claimWaitMs = 5_000;
const pollMs = 50;

/** Starts the phase in a session of its own, its output in files, so that it survives this process. */
export async function launch(dir: string, command: PhaseCommand): Promise<void> {
  const stdout = await open(join(dir, 'stdout'), 'a', 0o600);
  const stderr = await open(join(dir, 'stderr'), 'a', 0o600);
  try {
    const words = ['-c', wrapperScript, 'sh', dir, command.file, ...command.words];
    const child = spawn('/bin/sh', words, {
      detached: true,
      cwd: command.cwd,
      env: command.env,
      stdio: ['ignore', stdout.fd, stderr.fd],
    });
    await once(child, 'spawn');
    child.unref();
    await untilItSaysWhoItIs(dir, () => child.exitCode !== null || child.signalCode !== null);
  } finally {
    await Promise.all([stdout.close(), stderr.close()]);
  }
}

/** From then on the folder alone tells how the phase stands. */
async function untilItSaysWhoItIs(dir: string, hasEnded: () => boolean): Promise<void> {
  const deadline = performance.now() + claimWaitMs;
  while ((await leaderOf(dir)) === null && !hasEnded()) {
    if (performance.now() > deadline) {
      throw new UpstreamError(`/bin/sh did not begin its work in ${dir} within ${claimWaitMs} ms`, true);
    }
    await pause(10);
  }
}

/** Where the phase stands now, asked of the folder and the operating system, whoever started it. */
export async function observe(dir: string): Promise<PhaseState> {
  const exited = await exitOf(dir);
  if (exited !== null) return exited;
  const leader = (await leaderOf(dir)) ?? (await leaderAfterClaim(dir));
  if (leader === 'unstarted') return { state: 'unstarted' };
  if (leader !== 'vanished' && (await isRunning(leader, dir))) return { state: 'running', leader };
  // It may have ended between the two looks.
  return (await exitOf(dir)) ?? { state: 'vanished' };
}

/** Living processes that the phase left behind, among them provisioners of a Terraform that was killed. */
export async function leftoversOf(dir: string): Promise<{
  readonly leader: ProcessIdentity;
  readonly members: readonly number[];
} | null> {
  const leader = await leaderOf(dir);
  if (leader === null) return null;
  return { leader, members: await membersOf(leader, runFolderOf(dir)) };
}

async function isRunning(leader: ProcessIdentity, dir: string): Promise<boolean> {
  return (await isAlive(leader)) || (await membersOf(leader, runFolderOf(dir))).length > 0;
}

/** `<run>/phases/<phase>` */
function runFolderOf(dir: string): string {
  return join(dir, '..', '..');
}

/** No pid yet: whoever makes `claim` first decides whether the phase ever starts. */
async function leaderAfterClaim(dir: string): Promise<ProcessIdentity | 'unstarted' | 'vanished'> {
  if (await claim(dir)) return 'unstarted';
  const deadline = performance.now() + claimWaitMs;
  while (performance.now() < deadline) {
    const leader = await leaderOf(dir);
    if (leader !== null) return leader;
    await pause(pollMs);
  }
  return 'vanished';
}

async function claim(dir: string): Promise<boolean> {
  try {
    await mkdir(join(dir, 'claim'));
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function leaderOf(dir: string): Promise<ProcessIdentity | null> {
  const text = await readBounded(join(dir, 'pid'), 65_536);
  if (text === null) return null;
  const [first = '', second = '', third = ''] = text.split('\n');
  // A power failure can leave a file of the right name without content. Pid 0 would be our own group.
  if (!/^[1-9]\d{0,9}$/.test(first) || second === '') return null;
  const sighting = /^\d+ \(/.test(second) ? parseProcStat(second, third) : null;
  return { pid: Number(first), startedAs: sighting?.startedAs ?? second.trim().split(/\s+/).join(' ') };
}

async function exitOf(dir: string): Promise<PhaseState | null> {
  const text = await readBounded(join(dir, 'exit'), 64);
  if (text === null || !/^\d{1,3}\n$/.test(text)) return null;
  const wasSignaled = await exists(join(dir, 'signaled'));
  return { state: 'exited', code: Number(text.trim()), wasSignaled };
}
