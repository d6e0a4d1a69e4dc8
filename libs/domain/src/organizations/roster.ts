import type { Decider, UserId } from '../kernel';
import { rosterEvents } from './organizations.messages';
import type { Role, RosterCommand, RosterEvent } from './organizations.messages';

/** Who has which role. Changed in place: a roster may be long. */
export type Roster = { readonly roles: Map<UserId, Role> };

/** The role a user has in this organization itself; what comes from ancestors is the policy's matter. */
export function roleOf(roster: Roster, userId: UserId): Role | undefined {
  return roster.roles.get(userId);
}

export const roster: Decider<RosterCommand, Roster, RosterEvent> = {
  category: 'roster',
  events: rosterEvents,
  initial: () => ({ roles: new Map() }),
  decide(command, state) {
    return roleOf(state, command.data.userId) === 'owner' ? [] : [rosterEvents.ownerAppointed(command.data)];
  },
  evolve(state, event) {
    state.roles.set(event.data.userId, 'owner');
    return state;
  },
};
