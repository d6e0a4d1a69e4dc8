import { assertNever, clipped, isDnsLabel, isSame } from '../kernel';
import type { Decider } from '../kernel';
import { serverErrors } from './servers.errors';
import { serverEvents } from './servers.messages';
import type { ServerCommand, ServerEvent, ServerFacts, ServerRegistration } from './servers.messages';
import { isValidAddress } from './servers.policies';

export type Server =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'registered';
      readonly registration: ServerRegistration;
      readonly failedVerifications: number;
    }
  | { readonly status: 'ready'; readonly registration: ServerRegistration; readonly facts: ServerFacts }
  /** Until its machine is gone. */
  | { readonly status: 'removing'; readonly registration: ServerRegistration }
  | { readonly status: 'decommissioned'; readonly registration: ServerRegistration };

function ownersOf({ registration }: { readonly registration: ServerRegistration }) {
  const { serverId, organizationId, orderId } = registration;
  return { serverId, organizationId, orderId };
}

function register(registration: ServerRegistration, state: Server): readonly ServerEvent[] {
  if (state.status === 'decommissioned') throw serverErrors.serverDecommissioned();
  if (state.status !== 'unknown') {
    if (isSame(state.registration, registration)) return [];
    throw serverErrors.serverExists();
  }
  if (!isDnsLabel(registration.name)) throw serverErrors.invalidName();
  if (!isValidAddress(registration)) throw serverErrors.invalidAddress();
  return [serverEvents.serverRegistered(registration)];
}

function isSameObservation(a: ServerFacts, b: ServerFacts): boolean {
  return isSame({ ...a, observedAt: null }, { ...b, observedAt: null });
}

function verify(facts: ServerFacts, state: Server): readonly ServerEvent[] {
  switch (state.status) {
    case 'unknown':
      throw serverErrors.serverNotFound();
    case 'registered':
      return [serverEvents.serverVerified({ ...ownersOf(state), facts })];
    case 'ready':
      if (isSameObservation(state.facts, facts)) return [];
      return [serverEvents.serverVerified({ ...ownersOf(state), facts })];
    // The answer of a server that was given up meanwhile.
    case 'removing':
    case 'decommissioned':
      return [];
    default:
      return assertNever(state);
  }
}

function failVerification(attempt: number, reason: string, state: Server): readonly ServerEvent[] {
  switch (state.status) {
    case 'unknown':
      throw serverErrors.serverNotFound();
    case 'registered':
      if (attempt <= state.failedVerifications) return [];
      return [serverEvents.verificationFailed({ ...ownersOf(state), attempt, reason: clipped(reason) })];
    // Another attempt was faster, or the server was given up meanwhile.
    case 'ready':
    case 'removing':
    case 'decommissioned':
      return [];
    default:
      return assertNever(state);
  }
}

function remove(state: Server): readonly ServerEvent[] {
  switch (state.status) {
    case 'unknown':
      throw serverErrors.serverNotFound();
    case 'registered':
      throw serverErrors.serverNotReady();
    case 'ready':
      return [serverEvents.serverRemovalRequested(ownersOf(state))];
    case 'removing':
    case 'decommissioned':
      return [];
    default:
      return assertNever(state);
  }
}

function decommission(reason: string, state: Server): readonly ServerEvent[] {
  switch (state.status) {
    case 'unknown':
      throw serverErrors.serverNotFound();
    case 'registered':
    case 'ready':
    case 'removing':
      return [serverEvents.serverDecommissioned({ ...ownersOf(state), reason: clipped(reason) })];
    case 'decommissioned':
      return [];
    default:
      return assertNever(state);
  }
}

export const server: Decider<ServerCommand, Server, ServerEvent> = {
  category: 'server',
  events: serverEvents,
  initial: () => ({ status: 'unknown' }),
  decide(command, state) {
    switch (command.type) {
      case 'servers.register-server':
        return register(command.data, state);
      case 'servers.record-verification':
        return verify(command.data.facts, state);
      case 'servers.record-verification-failure':
        return failVerification(command.data.attempt, command.data.reason, state);
      case 'servers.remove-server':
        return remove(state);
      case 'servers.decommission-server':
        return decommission(command.data.reason, state);
      default:
        return assertNever(command);
    }
  },
  evolve(state, event) {
    if (event.type === 'servers.server-registered') {
      return { status: 'registered', registration: event.data, failedVerifications: 0 };
    }
    if (state.status === 'unknown') return state;
    const { registration } = state;
    switch (event.type) {
      case 'servers.server-verified':
        return { status: 'ready', registration, facts: event.data.facts };
      case 'servers.verification-failed':
        return { status: 'registered', registration, failedVerifications: event.data.attempt };
      case 'servers.server-removal-requested':
        return { status: 'removing', registration };
      case 'servers.server-decommissioned':
        return { status: 'decommissioned', registration };
      default:
        return assertNever(event);
    }
  },
};
