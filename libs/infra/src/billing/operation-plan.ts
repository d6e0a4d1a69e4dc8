import type { InfrastructureEvent } from '@slipway/domain/provisioning';
import { hold, note, reach, reset, stageOf } from './operation';
import type { OperationState, ShownPlan } from './operation';

type DataOf<T extends InfrastructureEvent['type']> = Extract<
  InfrastructureEvent,
  { readonly type: T }
>['data'];

/** Another plan than the one before it: what was approved is not this. */
export function showPlan(
  operation: OperationState,
  data: DataOf<'provisioning.infrastructure-planned'>,
): OperationState {
  const { toAdd, toChange, toDestroy, resources, digest, cost } = data;
  const plan: ShownPlan = { toAdd, toChange, toDestroy, resources, digest, cost, approval: null };
  const sentence = `Plan: ${toAdd} to add, ${toChange} to change, ${toDestroy} to destroy.`;
  return reach(note({ ...operation, plan }, 'provisioning', sentence), 50);
}

export function awaitApproval(
  operation: OperationState,
  { threshold, until }: DataOf<'provisioning.approval-requested'>,
  at: string,
): OperationState {
  const { plan } = operation;
  if (plan === null) return operation;
  const asked = { ...plan, approval: { status: 'awaited' as const, threshold, until } };
  const again =
    stageOf(operation, 'approval').status === 'succeeded' ? reset(operation, 'approval') : operation;
  const held = hold(
    { ...again, plan: asked },
    'approval',
    `The plan waits for an approval until ${until}.`,
    at,
  );
  return { ...hold(held, 'provisioning', 'The plan waits for an approval.', at), status: 'waiting' };
}

export function approved(operation: OperationState, status: 'approved' | 'discarded'): OperationState {
  const { plan } = operation;
  if (plan === null || plan.approval === null) return operation;
  return { ...operation, plan: { ...plan, approval: { ...plan.approval, status } } };
}
