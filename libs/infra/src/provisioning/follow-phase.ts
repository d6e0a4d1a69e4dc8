import { setTimeout as pause } from 'node:timers/promises';
import type { PhaseLines } from './phase-lines';
import type { Phase } from './run-record.parser';
import { leftoversOf, observe } from './run-phase';
import { StopLadder } from './stop-ladder';

export type RunLimits = {
  /** A phase that runs longer is stopped and has failed. */
  readonly timeoutMs: number;
  /** Between SIGINT and SIGKILL. */
  readonly stopGraceMs: number;
  /** A phase that prints more is stopped and has failed. */
  readonly outputBytes: number;
};

export type PhaseEnd =
  | { readonly end: 'exited'; readonly code: number }
  /** Stopped by a signal, killed, or gone without a word: nothing can be said about its result. */
  | { readonly end: 'broken' }
  | { readonly end: 'overdue' }
  | { readonly end: 'talkative' }
  | { readonly end: 'unstarted' };

const pollMs = 100;
/** How long a provisioner whose Terraform was killed gets to finish what it has begun at the provider. */
const leftoverGraceMs = 70_000;

/** Reads along until the phase has ended, whoever started it. When `signal` aborts, the phase is stopped. */
export async function followPhase(
  phase: Phase,
  lines: PhaseLines,
  signal: AbortSignal,
  limits: RunLimits,
): Promise<PhaseEnd> {
  const ladder = new StopLadder(limits.stopGraceMs);
  let breach: PhaseEnd | null = null;
  for (;;) {
    const now = await observe(phase.dir);
    await lines.advance(now.state !== 'running');
    if (now.state === 'unstarted') return { end: 'unstarted' };
    if (now.state === 'vanished') return breach ?? { end: 'broken' };
    if (now.state === 'exited') return breach ?? endOf(now.code, now.wasSignaled);
    breach ??= breachOf(phase, lines, limits);
    if (signal.aborted || breach !== null) ladder.climb(now.leader);
    await pause(pollMs);
  }
}

function endOf(code: number, wasSignaled: boolean): PhaseEnd {
  // A shell reports a child killed by signal n as 128 + n. An orderly end in spite of a signal is an end.
  const isBroken = code >= 128 || (wasSignaled && code !== 0);
  return isBroken ? { end: 'broken' } : { end: 'exited', code };
}

function breachOf(phase: Phase, lines: PhaseLines, limits: RunLimits): PhaseEnd | null {
  if (Date.now() - Date.parse(phase.startedAt) > limits.timeoutMs) return { end: 'overdue' };
  return lines.bytes > limits.outputBytes ? { end: 'talkative' } : null;
}

/**
 * Returns when no process of the phase is left. A provisioner that outlived its Terraform may be about to create
 * something: it gets time to finish, because what it creates then is found by its tag.
 */
export async function awaitQuiet(phase: Phase, signal: AbortSignal): Promise<void> {
  const ladder = new StopLadder(0);
  const deadline = performance.now() + leftoverGraceMs;
  for (;;) {
    const left = await leftoversOf(phase.dir);
    if (left === null || left.members.length === 0) return;
    if (signal.aborted || performance.now() > deadline) ladder.climb(left.leader);
    await pause(pollMs);
  }
}

/** Stops a phase that nobody wants any more. */
export async function stopPhase(phase: Phase, stopGraceMs: number): Promise<void> {
  const ladder = new StopLadder(stopGraceMs);
  for (;;) {
    const now = await observe(phase.dir);
    if (now.state !== 'running') return;
    ladder.climb(now.leader);
    await pause(pollMs);
  }
}
