import { assertNever, isSame, trimmedName } from '../kernel';
import type { Decider } from '../kernel';
import { organizationErrors } from './organizations.errors';
import { organizationEvents } from './organizations.messages';
import type { OrganizationCommand, OrganizationEvent, OrganizationFacts } from './organizations.messages';
import { hasConsistentPlace } from './organizations.policies';

export type Organization =
  { readonly status: 'unknown' } | ({ readonly status: 'created' } & OrganizationFacts);

function create(facts: OrganizationFacts, state: Organization): readonly OrganizationEvent[] {
  if (state.status === 'created') {
    if (isSame(state, { status: 'created', ...facts })) return [];
    throw organizationErrors.organizationExists();
  }
  if (!hasConsistentPlace(facts)) throw organizationErrors.invalidPlace();
  return [organizationEvents.organizationCreated(facts)];
}

function rename(name: string, state: Organization): readonly OrganizationEvent[] {
  if (state.status === 'unknown') throw organizationErrors.organizationNotFound();
  const { organizationId } = state;
  return state.name === name ? [] : [organizationEvents.organizationRenamed({ organizationId, name })];
}

export const organization: Decider<OrganizationCommand, Organization, OrganizationEvent> = {
  category: 'organization',
  events: organizationEvents,
  initial: () => ({ status: 'unknown' }),
  decide(command, state) {
    const name = trimmedName(command.data.name);
    if (name === null) throw organizationErrors.invalidName();
    switch (command.type) {
      case 'organizations.create-organization':
        return create({ ...command.data, name }, state);
      case 'organizations.rename-organization':
        return rename(name, state);
      default:
        return assertNever(command);
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'organizations.organization-created':
        return { status: 'created', ...event.data };
      case 'organizations.organization-renamed':
        return state.status === 'unknown' ? state : { ...state, name: event.data.name };
      default:
        return assertNever(event);
    }
  },
};
