/** Where the runner reports what it measures; metrics implement it. */
export type ProjectionObserver = {
  /** Age in seconds of the last event that was projected; 0 at the end of the log. */
  lag(projection: string, seconds: number): void;
  batch(projection: string, events: number, seconds: number): void;
  /** `retried`: it will be tried again. `stopped`: it waits for a human. */
  failure(projection: string, kind: 'retried' | 'stopped'): void;
};

export type ProjectionStatus = 'starting' | 'standby' | 'running' | 'stopped';

/** For readiness: `standby` means that another process has it. */
export type ProjectionState = {
  readonly name: string;
  readonly version: number;
  readonly status: ProjectionStatus;
  readonly position: string;
  readonly lagSeconds: number;
  /** Why it stopped. */
  readonly error?: string;
};
