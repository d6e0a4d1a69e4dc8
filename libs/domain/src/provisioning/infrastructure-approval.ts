import { assertNever, later } from '../kernel';
import type { Instant, Money } from '../kernel';
import { approvalSeconds, needsApproval } from './approval.policies';
import { ownersOf } from './infrastructure-life';
import type { Infrastructure } from './infrastructure-life';
import type { Plan } from './plan.messages';
import { estimateOf } from './price-table';
import { provisioningErrors } from './provisioning.errors';
import { infrastructureEvents } from './provisioning.messages';
import type { InfrastructureEvent } from './provisioning.messages';

type Events = readonly InfrastructureEvent[];
type PlanRecord = { readonly plan: Plan; readonly threshold: Money | null };

/** After a restart the plan may be another one; it is told again only then, and whoever approved the former one did not see it. */
export function plan(record: PlanRecord, state: Infrastructure, now: Instant): Events {
  switch (state.status) {
    case 'unknown':
      throw provisioningErrors.infrastructureNotFound();
    case 'requested':
    case 'prepared':
      throw provisioningErrors.notProvisioning(state.status);
    case 'awaiting_approval':
    case 'planned':
      return state.plan.digest === record.plan.digest ? [] : planned(record, state, now);
    case 'provisioning':
      return planned(record, state, now);
    case 'provisioned':
      return [];
    case 'failed':
      throw provisioningErrors.alreadyFailed();
    case 'destroying':
    case 'destroyed':
      throw provisioningErrors.destructionStarted();
    default:
      return assertNever(state);
  }
}

type Plannable = Extract<
  Infrastructure,
  { readonly status: 'provisioning' | 'awaiting_approval' | 'planned' }
>;

function planned({ plan: wanted, threshold }: PlanRecord, state: Plannable, now: Instant): Events {
  const owners = ownersOf(state);
  const cost = estimateOf(state.request);
  const told = infrastructureEvents.infrastructurePlanned({ ...owners, ...wanted, cost });
  if (threshold === null || !needsApproval(cost, threshold)) return [told];
  const { digest } = wanted;
  const until = later(now, approvalSeconds);
  return [told, infrastructureEvents.approvalRequested({ ...owners, digest, cost, threshold, until })];
}

/** Names the plan that was seen: what is approved is what is applied. */
export function approve(digest: string, state: Infrastructure, now: Instant): Events {
  if (state.status === 'planned' && state.approved === digest) return [];
  const waiting = awaited(digest, state);
  if (now > waiting.until) throw provisioningErrors.approvalExpired();
  return [infrastructureEvents.planApproved({ ...ownersOf(waiting), digest })];
}

export function discard(digest: string, state: Infrastructure): Events {
  if (state.status === 'failed' && state.discarded === digest) return [];
  return [infrastructureEvents.planDiscarded({ ...ownersOf(awaited(digest, state)), digest })];
}

function awaited(
  digest: string,
  state: Infrastructure,
): Extract<Infrastructure, { readonly status: 'awaiting_approval' }> {
  if (state.status === 'unknown') throw provisioningErrors.infrastructureNotFound();
  if (state.status !== 'awaiting_approval') {
    throw provisioningErrors.notAwaitingApproval(state.status.replaceAll('_', ' '));
  }
  if (state.plan.digest !== digest) throw provisioningErrors.planChanged();
  return state;
}
