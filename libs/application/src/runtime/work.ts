import type { Instant, Scope, WorkItem } from '@slipway/domain/kernel';

/** One output of a process on its way to a worker: the outbox row's payload, plain JSON. */
export type RequestedWork = {
  /** Id of the output; everything the worker does derives its idempotency keys from it. */
  readonly outputId: string;
  readonly scope: Scope;
  readonly process: { readonly name: string; readonly id: string };
  readonly correlationId: string;
  /** Id of the event that recorded the request. */
  readonly causationId: string;
  readonly work: WorkItem;
};

/** A deadline on its way: fires once, late is fine, never is not. */
export type ScheduledDeadline = {
  readonly token: string;
  readonly deadline: string;
  readonly at: Instant;
  readonly scope: Scope;
  readonly process: { readonly name: string; readonly id: string };
  readonly correlationId: string;
};

/**
 * Carries out one piece of work. Called at least once; a second call finds the outcome recorded and does nothing.
 * Throws when it should be tried again later. `signal` aborts at shutdown: stop cleanly, the work comes back.
 */
export interface WorkExecutor {
  execute(work: RequestedWork, signal: AbortSignal): Promise<void>;
}

/** Turns a deadline into the process's input. Twice is once. */
export interface DeadlineReceiver {
  deadlineReached(deadline: ScheduledDeadline): Promise<void>;
}
