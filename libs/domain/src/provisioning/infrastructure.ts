import { assertNever } from '../kernel';
import type { Decider } from '../kernel';
import {
  failProvisioning,
  prepareKey,
  recordProvisioned,
  request,
  startProvisioning,
} from './infrastructure-construction';
import { approve, discard, plan } from './infrastructure-approval';
import { failDestruction, recordDestroyed, startDestruction } from './infrastructure-destruction';
import type { Infrastructure, KnownInfrastructure } from './infrastructure-life';
import { infrastructureEvents } from './provisioning.messages';
import type { InfrastructureCommand, InfrastructureEvent } from './provisioning.messages';

export type { Infrastructure } from './infrastructure-life';

type LaterEvent = Exclude<InfrastructureEvent, { readonly type: 'provisioning.infrastructure-requested' }>;
type ApprovalEvent = Extract<InfrastructureEvent, { readonly type: 'provisioning.approval-requested' }>;
type PlannedEvent = Extract<InfrastructureEvent, { readonly type: 'provisioning.infrastructure-planned' }>;

/** Telling a plan is what lets it be applied, unless an approval is asked for in the same breath. */
function planned(state: KnownInfrastructure, { data }: PlannedEvent): Infrastructure {
  if (!('engine' in state)) return state;
  const { toAdd, toChange, toDestroy, resources, digest } = data;
  const { request, publicKey, key, engine } = state;
  const facts = { request, publicKey, key, engine, plan: { toAdd, toChange, toDestroy, resources, digest } };
  return { status: 'planned', ...facts, approved: null, mayExist: mayExist(state) };
}

/** Whether something may have been built before this plan. */
function mayExist(state: KnownInfrastructure): boolean {
  return state.status === 'planned' || (state.status === 'awaiting_approval' && state.mayExist);
}

function awaitApproval(state: KnownInfrastructure, { data }: ApprovalEvent): Infrastructure {
  if (state.status !== 'planned') return state;
  const { approved: _approved, ...facts } = state;
  return { ...facts, status: 'awaiting_approval', until: data.until };
}

function approved(state: KnownInfrastructure, digest: string): Infrastructure {
  if (state.status !== 'awaiting_approval') return state;
  const { until: _until, ...facts } = state;
  return { ...facts, status: 'planned', approved: digest };
}

function wasStarted(state: KnownInfrastructure): boolean {
  return state.status === 'awaiting_approval' ? state.mayExist : 'engine' in state;
}

function evolveKnown(state: KnownInfrastructure, event: LaterEvent): Infrastructure {
  const facts = { request: state.request, publicKey: state.publicKey };
  switch (event.type) {
    case 'provisioning.key-prepared':
      return { status: 'prepared', ...facts, publicKey: event.data.publicKey, key: event.data.key };
    case 'provisioning.provisioning-started':
      return 'key' in state
        ? { status: 'provisioning', ...facts, key: state.key, engine: event.data.engine }
        : state;
    case 'provisioning.infrastructure-planned':
      return planned(state, event);
    case 'provisioning.approval-requested':
      return awaitApproval(state, event);
    case 'provisioning.plan-approved':
      return approved(state, event.data.digest);
    case 'provisioning.plan-discarded':
      return { status: 'failed', ...facts, wasStarted: wasStarted(state), discarded: event.data.digest };
    case 'provisioning.infrastructure-provisioned':
      return { status: 'provisioned', ...facts, key: event.data.key, outputs: event.data.outputs };
    case 'provisioning.provisioning-failed':
      return { status: 'failed', ...facts, wasStarted: wasStarted(state), discarded: null };
    case 'provisioning.destruction-started':
      return { status: 'destroying', ...facts, failedAttempts: 0 };
    case 'provisioning.destruction-failed':
      return { status: 'destroying', ...facts, failedAttempts: event.data.attempt };
    case 'provisioning.infrastructure-destroyed':
      return { status: 'destroyed', ...facts };
    default:
      return assertNever(event);
  }
}

export const infrastructure: Decider<InfrastructureCommand, Infrastructure, InfrastructureEvent> = {
  category: 'infrastructure',
  events: infrastructureEvents,
  initial: () => ({ status: 'unknown' }),
  decide(command, state, { now }) {
    switch (command.type) {
      case 'provisioning.request-infrastructure':
        return request(command.data, state);
      case 'provisioning.prepare-key':
        return prepareKey(command.data, state);
      case 'provisioning.start-provisioning':
        return startProvisioning(command.data.engine, state);
      case 'provisioning.record-plan':
        return plan(command.data, state, now);
      case 'provisioning.approve-plan':
        return approve(command.data.digest, state, now);
      case 'provisioning.discard-plan':
        return discard(command.data.digest, state);
      case 'provisioning.record-provisioned':
        return recordProvisioned(command.data.outputs, state);
      case 'provisioning.record-provisioning-failure':
        return failProvisioning(command.data.message, state);
      case 'provisioning.start-destruction':
        return startDestruction(state);
      case 'provisioning.record-destroyed':
        return recordDestroyed(state);
      case 'provisioning.record-destruction-failure':
        return failDestruction(command.data, state);
      default:
        return assertNever(command);
    }
  },
  evolve(state, event) {
    if (event.type === 'provisioning.infrastructure-requested') {
      return { status: 'requested', request: event.data, publicKey: null };
    }
    return state.status === 'unknown' ? state : evolveKnown(state, event);
  },
};
