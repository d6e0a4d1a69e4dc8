import { assertNever } from '../kernel';
import type { Decider } from '../kernel';
import {
  failProvisioning,
  plan,
  prepareKey,
  recordProvisioned,
  request,
  startProvisioning,
} from './infrastructure-construction';
import { failDestruction, recordDestroyed, startDestruction } from './infrastructure-destruction';
import type { Infrastructure, KnownInfrastructure } from './infrastructure-life';
import { infrastructureEvents } from './provisioning.messages';
import type { InfrastructureCommand, InfrastructureEvent } from './provisioning.messages';

export type { Infrastructure } from './infrastructure-life';

type LaterEvent = Exclude<InfrastructureEvent, { readonly type: 'provisioning.infrastructure-requested' }>;
type PlannedEvent = Extract<InfrastructureEvent, { readonly type: 'provisioning.infrastructure-planned' }>;

function planned(state: KnownInfrastructure, { data }: PlannedEvent): Infrastructure {
  if (state.status !== 'provisioning' && state.status !== 'planned') return state;
  return { ...state, status: 'planned', toAdd: data.toAdd, toDestroy: data.toDestroy };
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
    case 'provisioning.infrastructure-provisioned':
      return { status: 'provisioned', ...facts, key: event.data.key, outputs: event.data.outputs };
    case 'provisioning.provisioning-failed':
      return { status: 'failed', ...facts, wasStarted: 'engine' in state };
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
  decide(command, state) {
    switch (command.type) {
      case 'provisioning.request-infrastructure':
        return request(command.data, state);
      case 'provisioning.prepare-key':
        return prepareKey(command.data, state);
      case 'provisioning.start-provisioning':
        return startProvisioning(command.data.engine, state);
      case 'provisioning.record-plan':
        return plan(command.data, state);
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
