import { assertNever, clipped, isDnsLabel, isSame } from '../kernel';
import type { VaultReference } from '../kernel';
import { ownersOf } from './infrastructure-life';
import type { Infrastructure } from './infrastructure-life';
import { provisioningErrors } from './provisioning.errors';
import { infrastructureEvents } from './provisioning.messages';
import type {
  Engine,
  InfrastructureEvent,
  InfrastructureRequest,
  ServerOutputs,
} from './provisioning.messages';

type Events = readonly InfrastructureEvent[];
type PreparedKey = { readonly key: VaultReference; readonly publicKey: string };

export function request(wanted: InfrastructureRequest, state: Infrastructure): Events {
  if (state.status !== 'unknown') {
    if (isSame(state.request, wanted)) return [];
    throw provisioningErrors.infrastructureExists();
  }
  if (!isDnsLabel(wanted.serverName)) throw provisioningErrors.invalidServerName();
  return [infrastructureEvents.infrastructureRequested(wanted)];
}

export function prepareKey(prepared: PreparedKey, state: Infrastructure): Events {
  switch (state.status) {
    case 'unknown':
      throw provisioningErrors.infrastructureNotFound();
    case 'requested':
      return [infrastructureEvents.keyPrepared({ ...ownersOf(state), ...prepared })];
    case 'prepared':
    case 'provisioning':
    case 'awaiting_approval':
    case 'planned':
    case 'provisioned':
      // Another key would lock the caller out of the machine that is being built with the first one.
      if (state.key === prepared.key) return [];
      throw provisioningErrors.keyAlreadyPrepared();
    case 'failed':
      throw provisioningErrors.alreadyFailed();
    case 'destroying':
    case 'destroyed':
      throw provisioningErrors.destructionStarted();
    default:
      return assertNever(state);
  }
}

/** Starting again what runs is no second start: a restarted worker adopts the run. */
export function startProvisioning(engine: Engine, state: Infrastructure): Events {
  switch (state.status) {
    case 'unknown':
      throw provisioningErrors.infrastructureNotFound();
    case 'requested':
      throw provisioningErrors.keyMissing();
    case 'prepared':
      return [infrastructureEvents.provisioningStarted({ ...ownersOf(state), engine })];
    case 'provisioning':
    case 'awaiting_approval':
    case 'planned':
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

export function recordProvisioned(outputs: ServerOutputs, state: Infrastructure): Events {
  switch (state.status) {
    case 'unknown':
      throw provisioningErrors.infrastructureNotFound();
    case 'requested':
    case 'prepared':
    case 'awaiting_approval':
      throw provisioningErrors.notProvisioning(state.status.replaceAll('_', ' '));
    case 'provisioning':
    case 'planned': {
      const { engine, key } = state;
      return [infrastructureEvents.infrastructureProvisioned({ ...ownersOf(state), engine, outputs, key })];
    }
    case 'provisioned':
      if (isSame(state.outputs, outputs)) return [];
      throw provisioningErrors.alreadyProvisioned();
    case 'failed':
      throw provisioningErrors.alreadyFailed();
    case 'destroying':
    case 'destroyed':
      throw provisioningErrors.destructionStarted();
    default:
      return assertNever(state);
  }
}

export function failProvisioning(message: string, state: Infrastructure): Events {
  switch (state.status) {
    case 'unknown':
      throw provisioningErrors.infrastructureNotFound();
    case 'requested':
    case 'prepared':
    case 'provisioning':
    case 'awaiting_approval':
    case 'planned':
      return [infrastructureEvents.provisioningFailed({ ...ownersOf(state), message: clipped(message) })];
    case 'provisioned':
      throw provisioningErrors.alreadyProvisioned();
    // The run was stopped because its machine is no longer wanted: that it failed is nobody's news.
    case 'failed':
    case 'destroying':
    case 'destroyed':
      return [];
    default:
      return assertNever(state);
  }
}
