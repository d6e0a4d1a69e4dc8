import { assertNever, clipped } from '../kernel';
import { ownersOf } from './infrastructure-life';
import type { Infrastructure, KnownInfrastructure } from './infrastructure-life';
import { provisioningErrors } from './provisioning.errors';
import { infrastructureEvents } from './provisioning.messages';
import type { InfrastructureEvent } from './provisioning.messages';

type Events = readonly InfrastructureEvent[];
type FailedAttempt = { readonly attempt: number; readonly message: string };

function started(state: KnownInfrastructure): Events {
  return [infrastructureEvents.destructionStarted(ownersOf(state))];
}

/** Nothing was ever started in the cloud, so there is nothing to wait for. */
function startedAndDone(state: KnownInfrastructure): Events {
  return [...started(state), infrastructureEvents.infrastructureDestroyed(ownersOf(state))];
}

export function startDestruction(state: Infrastructure): Events {
  switch (state.status) {
    case 'unknown':
      throw provisioningErrors.infrastructureNotFound();
    case 'requested':
    case 'prepared':
      return startedAndDone(state);
    case 'awaiting_approval':
      return state.mayExist ? started(state) : startedAndDone(state);
    case 'failed':
      return state.wasStarted ? started(state) : startedAndDone(state);
    case 'provisioning':
    case 'planned':
    case 'provisioned':
      return started(state);
    case 'destroying':
    case 'destroyed':
      return [];
    default:
      return assertNever(state);
  }
}

export function recordDestroyed(state: Infrastructure): Events {
  switch (state.status) {
    case 'unknown':
      throw provisioningErrors.infrastructureNotFound();
    case 'destroying':
      return [infrastructureEvents.infrastructureDestroyed(ownersOf(state))];
    case 'destroyed':
      return [];
    case 'requested':
    case 'prepared':
    case 'provisioning':
    case 'awaiting_approval':
    case 'planned':
    case 'provisioned':
    case 'failed':
      throw provisioningErrors.notDestroying(state.status);
    default:
      return assertNever(state);
  }
}

/** Each attempt's failure is told once. */
export function failDestruction({ attempt, message }: FailedAttempt, state: Infrastructure): Events {
  switch (state.status) {
    case 'unknown':
      throw provisioningErrors.infrastructureNotFound();
    case 'destroying': {
      if (attempt <= state.failedAttempts) return [];
      const failure = { ...ownersOf(state), attempt, message: clipped(message) };
      return [infrastructureEvents.destructionFailed(failure)];
    }
    case 'destroyed':
      return [];
    case 'requested':
    case 'prepared':
    case 'provisioning':
    case 'awaiting_approval':
    case 'planned':
    case 'provisioned':
    case 'failed':
      throw provisioningErrors.notDestroying(state.status);
    default:
      return assertNever(state);
  }
}
