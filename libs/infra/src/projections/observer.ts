import type { Lane } from './lane';
import type { ParkedCount } from './parking';

/** Where the runner reports what it measures; metrics implement it. */
export type ProjectionObserver = {
  /** Age in seconds of the last event that was projected; 0 at the end of the log. */
  lag(lane: Lane, seconds: number): void;
  batch(lane: Lane, events: number, seconds: number): void;
  /** `retried`: it will be tried again. `parked`: set aside. `stopped`: it waits for a human. */
  failure(lane: Lane, kind: 'retried' | 'parked' | 'stopped'): void;
  /** How much waits for a human now. */
  parked(lane: Lane, count: ParkedCount): void;
  /** Another process may have it from now on: what was measured here is not the truth any more. */
  left(lane: Lane): void;
};

export type ProjectionStatus = 'starting' | 'standby' | 'running' | 'stopped';

/** For readiness: `standby` means that another process has it. */
export type ProjectionState = Lane & {
  readonly status: ProjectionStatus;
  readonly position: string;
  readonly lagSeconds: number;
  /** Events that wait for a human, as far as this process has the lease. */
  readonly parked: number;
  /** Why it stopped. */
  readonly error?: string;
};
