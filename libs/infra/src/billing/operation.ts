import type { Failure } from '@slipway/domain/billing';
import type { Money } from '@slipway/domain/kernel';
import type { CostEstimate, Engine, Plan } from '@slipway/domain/provisioning';

export const stageNames = [
  'order',
  'quota',
  'payment',
  'approval',
  'provisioning',
  'registration',
  'verification',
  'destruction',
  'refund',
] as const;
export type StageName = (typeof stageNames)[number];

export type Stage = {
  readonly name: StageName;
  readonly status: 'pending' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'skipped';
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly detail: string | null;
};

/** What Terraform would do, or does, for this order. */
export type ShownPlan = Plan & {
  readonly cost: CostEstimate;
  /** `null`: nobody has to approve it. */
  readonly approval: {
    readonly status: 'awaited' | 'approved' | 'discarded';
    readonly threshold: Money;
    readonly until: string;
  } | null;
};

/** What an organization sees of one order on its way. Its id is the order's id. */
export type Operation = {
  readonly id: string;
  readonly kind: 'order';
  /** `waiting`: for a person. `succeeded` and `failed` are final. */
  readonly status: 'running' | 'waiting' | 'succeeded' | 'failed';
  /** 0 to 100, never falling; 100 when nothing more will come, whichever way it ended. */
  readonly progress: number;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly error: Failure | null;
  readonly engine: Engine | null;
  /** The one that was made last. */
  readonly plan: ShownPlan | null;
  readonly resources: {
    readonly orderId: string;
    readonly infrastructureId: string | null;
    readonly serverId: string | null;
  };
  readonly stages: readonly Stage[];
  readonly correlationId: string;
  /** Counts what moved it. */
  readonly version: number;
};

/** What the fold remembers: besides what is shown, the payment that the order waits for now. */
export type OperationState = Operation & {
  readonly organizationId: string;
  readonly paymentId: string | null;
};

export function isFinal({ status }: Operation): boolean {
  return status === 'succeeded' || status === 'failed';
}

export function stageOf(operation: Operation, name: StageName): Stage {
  const stage = operation.stages.find((candidate) => candidate.name === name);
  return stage ?? emptyStage(name);
}

export function emptyStage(name: StageName): Stage {
  return { name, status: 'pending', startedAt: null, finishedAt: null, detail: null };
}

function isOpen({ status }: Stage): boolean {
  return status === 'pending' || status === 'running' || status === 'waiting';
}

function withStage(operation: OperationState, changed: Stage): OperationState {
  const stages = operation.stages.map((stage) => (stage.name === changed.name ? changed : stage));
  return { ...operation, stages };
}

/** Begins a stage, or lets it go on after a wait. One that has ended stays as it is: the event is late. */
export function start(operation: OperationState, name: StageName, at: string): OperationState {
  const stage = stageOf(operation, name);
  if (!isOpen(stage) || stage.status === 'running') return operation;
  return withStage(operation, {
    ...stage,
    status: 'running',
    startedAt: stage.startedAt ?? at,
    detail: null,
  });
}

/** Begins a stage anew, as if it had never been there. */
export function restart(operation: OperationState, name: StageName, at: string): OperationState {
  return withStage(operation, { ...emptyStage(name), status: 'running', startedAt: at });
}

export function reset(operation: OperationState, name: StageName): OperationState {
  return withStage(operation, emptyStage(name));
}

export function hold(operation: OperationState, name: StageName, detail: string, at: string): OperationState {
  const stage = stageOf(operation, name);
  if (!isOpen(stage)) return operation;
  return withStage(operation, { ...stage, status: 'waiting', startedAt: stage.startedAt ?? at, detail });
}

export function note(operation: OperationState, name: StageName, detail: string): OperationState {
  const stage = stageOf(operation, name);
  return isOpen(stage) && stage.status !== 'pending' ? withStage(operation, { ...stage, detail }) : operation;
}

export function succeed(operation: OperationState, name: StageName, at: string): OperationState {
  return settle(operation, name, { status: 'succeeded', at, detail: null });
}

export function fail(operation: OperationState, name: StageName, at: string, detail: string): OperationState {
  return settle(operation, name, { status: 'failed', at, detail });
}

type End = {
  readonly status: 'succeeded' | 'failed';
  readonly at: string;
  /** `null` keeps what the stage said last. */
  readonly detail: string | null;
};

function settle(operation: OperationState, name: StageName, { status, at, detail }: End): OperationState {
  const stage = stageOf(operation, name);
  if (!isOpen(stage)) return operation;
  const startedAt = stage.startedAt ?? at;
  return withStage(operation, {
    ...stage,
    status,
    startedAt,
    finishedAt: at,
    detail: detail ?? stage.detail,
  });
}

export function reach(operation: OperationState, progress: number): OperationState {
  return progress > operation.progress ? { ...operation, progress } : operation;
}

/** What never began is not needed; what did begin stays. */
export function skip(operation: OperationState, name: StageName): OperationState {
  const stage = stageOf(operation, name);
  return stage.status === 'pending' ? withStage(operation, { ...stage, status: 'skipped' }) : operation;
}

/** The end, whichever it is: what never began was skipped, and what still runs when all is given up has failed. */
export function finish(
  operation: OperationState,
  status: 'succeeded' | 'failed',
  at: string,
  error: Failure | null,
): OperationState {
  const stages = operation.stages.map((stage) => ended(stage, at, error));
  return { ...operation, status, stages, error, progress: 100, finishedAt: at };
}

function ended(stage: Stage, at: string, error: Failure | null): Stage {
  if (stage.status === 'pending') return { ...stage, status: 'skipped' };
  // Money that came late goes back in its own time.
  if (!isOpen(stage) || stage.name === 'refund') return stage;
  return { ...stage, status: 'failed', finishedAt: at, detail: stage.detail ?? error?.detail ?? null };
}
