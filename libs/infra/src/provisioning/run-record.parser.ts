import type { ProcessIdentity } from './process-identity';

export type OperationKind = 'provision' | 'destroy';
/** One wish and its phases, from `init` to the last. After a kill the wish begins a new operation. */
export type Operation = {
  readonly number: number;
  readonly kind: OperationKind;
  /** A saved plan is read only by the engine that made it. */
  readonly engine: string;
  readonly isConcluded: boolean;
};
export type PhaseName = 'init' | 'plan' | 'show' | 'apply' | 'output';
export type Phase = {
  readonly number: number;
  readonly operation: number;
  readonly name: PhaseName;
  /** Number of the first line that this phase prints, counted over all runs of the workspace. */
  readonly firstSeq: number;
  readonly startedAt: string;
  readonly dir: string;
};

/** Throws for a record that this program did not write. */
export function parseOperation(value: unknown): Operation {
  const { number, kind, engine, isConcluded } = fieldsOf(value);
  if (typeof number !== 'number' || typeof engine !== 'string') throw unreadable('operation');
  if (kind !== 'provision' && kind !== 'destroy') throw unreadable('operation');
  return { number, kind, engine, isConcluded: isConcluded === true };
}

const phaseNames: readonly PhaseName[] = ['init', 'plan', 'show', 'apply', 'output'];

export function parsePhase(value: unknown, dir: string): Phase {
  const { number, operation, name, firstSeq, startedAt } = fieldsOf(value);
  const known = phaseNames.find((candidate) => candidate === name);
  if (known === undefined || typeof startedAt !== 'string') throw unreadable('phase');
  if (typeof number !== 'number' || typeof operation !== 'number' || typeof firstSeq !== 'number') {
    throw unreadable('phase');
  }
  return { number, operation, name: known, firstSeq, startedAt, dir };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw unreadable('record');
  return value as Readonly<Record<string, unknown>>;
}

function unreadable(what: string): Error {
  return new Error(`the record of this ${what} was not written by this program`);
}

/** Who holds a lock; `null` for what a power failure left. */
export function parseHolder(text: string): ProcessIdentity | null {
  const { pid, startedAs } = parseLoose(text);
  return typeof pid === 'number' && typeof startedAs === 'string' ? { pid, startedAs } : null;
}

function parseLoose(text: string): Readonly<Record<string, unknown>> {
  try {
    return fieldsOf(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
