import { isSame, trimmedName } from '../kernel';
import type { Decider } from '../kernel';
import { organizationErrors } from './organizations.errors';
import { organizationEvents } from './organizations.messages';
import type { OrganizationCommand, OrganizationEvent, OrganizationFacts } from './organizations.messages';
import { hasConsistentPlace } from './organizations.policies';

export type Organization =
  { readonly status: 'unknown' } | ({ readonly status: 'created' } & OrganizationFacts);

export const organization: Decider<OrganizationCommand, Organization, OrganizationEvent> = {
  category: 'organization',
  events: organizationEvents,
  initial: () => ({ status: 'unknown' }),
  decide(command, state) {
    const name = trimmedName(command.data.name);
    if (name === null) throw organizationErrors.invalidName();
    const facts = { ...command.data, name };
    if (state.status === 'created') {
      if (isSame(state, { status: 'created', ...facts })) return [];
      throw organizationErrors.organizationExists();
    }
    if (!hasConsistentPlace(facts)) throw organizationErrors.invalidPlace();
    return [organizationEvents.organizationCreated(facts)];
  },
  evolve(_state, event) {
    return { status: 'created', ...event.data };
  },
};
