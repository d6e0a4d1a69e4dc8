import type { Decider, UserId, VaultReference } from '../kernel';
import { identityErrors } from './identity.errors';
import { userEvents } from './identity.messages';
import type { UserCommand, UserEvent } from './identity.messages';

export type User =
  | { readonly status: 'unregistered' }
  | { readonly status: 'registered'; readonly userId: UserId; readonly password: VaultReference };

export const user: Decider<UserCommand, User, UserEvent> = {
  category: 'user',
  events: userEvents,
  initial: () => ({ status: 'unregistered' }),
  decide(command, state) {
    if (state.status === 'unregistered') return [userEvents.userRegistered(command.data)];
    // Personal fields are sealed in the fold, so the vault reference is what tells the same wish from another.
    if (state.password === command.data.password) return [];
    throw identityErrors.userExists();
  },
  evolve(_state, event) {
    return { status: 'registered', userId: event.data.userId, password: event.data.password };
  },
};
