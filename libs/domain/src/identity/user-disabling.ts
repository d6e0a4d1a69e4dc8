import { assertNever } from '../kernel';
import { identityErrors } from './identity.errors';
import { userEvents } from './identity.messages';
import type { Disabling, UserEvent } from './identity.messages';
import type { AccountHolder, RegisteredUser, User } from './user-life';

/** Whoever has an account, be it disabled or not. */
export function accountOf(state: User): AccountHolder {
  switch (state.status) {
    case 'unregistered':
      throw identityErrors.userNotFound();
    case 'forgotten':
      throw identityErrors.userForgotten();
    case 'registered':
    case 'disabled':
      return state;
    default:
      return assertNever(state);
  }
}

/** Whoever can still do something with the account. */
export function registered(state: User): RegisteredUser {
  const account = accountOf(state);
  if (account.status === 'disabled') throw identityErrors.userDisabled();
  return account;
}

export function disable(disabling: Disabling, state: User): readonly UserEvent[] {
  const { status, userId } = accountOf(state);
  return status === 'disabled' ? [] : [userEvents.userDisabled({ userId, ...disabling })];
}

export function enable(state: User): readonly UserEvent[] {
  const { status, userId } = accountOf(state);
  return status === 'registered' ? [] : [userEvents.userEnabled({ userId })];
}
