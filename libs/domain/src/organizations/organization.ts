import { assertNever, isSame, trimmedName } from '../kernel';
import type { Decider, Money } from '../kernel';
import { organizationErrors } from './organizations.errors';
import { organizationEvents } from './organizations.messages';
import type { OrganizationCommand, OrganizationEvent, OrganizationFacts } from './organizations.messages';
import { hasConsistentPlace, isThreshold } from './organizations.policies';

export type Organization =
  | { readonly status: 'unknown' }
  | ({ readonly status: 'created'; readonly approvalThreshold: Money | null } & OrganizationFacts);

function create(wish: OrganizationFacts, state: Organization): readonly OrganizationEvent[] {
  const facts = { ...wish, name: nameOf(wish.name) };
  if (state.status === 'created') {
    const { approvalThreshold } = state;
    if (isSame(state, { status: 'created', approvalThreshold, ...facts })) return [];
    throw organizationErrors.organizationExists();
  }
  if (!hasConsistentPlace(facts)) throw organizationErrors.invalidPlace();
  return [organizationEvents.organizationCreated(facts)];
}

function rename(text: string, state: Organization): readonly OrganizationEvent[] {
  const name = nameOf(text);
  if (state.status === 'unknown') throw organizationErrors.organizationNotFound();
  const { organizationId } = state;
  return state.name === name ? [] : [organizationEvents.organizationRenamed({ organizationId, name })];
}

function nameOf(text: string): string {
  const name = trimmedName(text);
  if (name === null) throw organizationErrors.invalidName();
  return name;
}

function setThreshold(threshold: Money | null, state: Organization): readonly OrganizationEvent[] {
  if (state.status === 'unknown') throw organizationErrors.organizationNotFound();
  if (threshold !== null && !isThreshold(threshold)) throw organizationErrors.invalidThreshold();
  if (isSame(state.approvalThreshold, threshold)) return [];
  const { organizationId } = state;
  return [organizationEvents.approvalThresholdSet({ organizationId, threshold })];
}

export const organization: Decider<OrganizationCommand, Organization, OrganizationEvent> = {
  category: 'organization',
  events: organizationEvents,
  initial: () => ({ status: 'unknown' }),
  decide(command, state) {
    switch (command.type) {
      case 'organizations.create-organization':
        return create(command.data, state);
      case 'organizations.rename-organization':
        return rename(command.data.name, state);
      case 'organizations.set-approval-threshold':
        return setThreshold(command.data.threshold, state);
      default:
        return assertNever(command);
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'organizations.organization-created':
        return { status: 'created', ...event.data, approvalThreshold: null };
      case 'organizations.organization-renamed':
        return state.status === 'unknown' ? state : { ...state, name: event.data.name };
      case 'organizations.approval-threshold-set':
        return state.status === 'unknown' ? state : { ...state, approvalThreshold: event.data.threshold };
      default:
        return assertNever(event);
    }
  },
};
