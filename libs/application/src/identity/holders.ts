import { identityErrors, user } from '@slipway/domain/identity';
import type { AccountHolder, RegisteredUser } from '@slipway/domain/identity';
import { reservation, trusted } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import type { FoldCache } from '../runtime/fold-cache';
import type { NameHash } from './identity.ports';

/** Where it stands who has an address. `email`: normalized. */
export function addressReservation(names: NameHash, email: string): string {
  return `email.${names.of('email', email)}`;
}

/** Whose the address is, be that somebody who is registered or not yet; `null` when it is free. */
export async function holderOfAddress(
  folds: FoldCache,
  names: NameHash,
  email: string,
): Promise<UserId | null> {
  const { state } = await folds.refresh(reservation, `reservation-${addressReservation(names, email)}`);
  return state.status === 'reserved' ? trusted<UserId>(state.by) : null;
}

/** The person who can act: `null` before the registration, while the account is disabled, and for who was forgotten. */
export async function registeredPerson(folds: FoldCache, userId: string): Promise<RegisteredUser | null> {
  const { state } = await folds.refresh(user, `user-${userId}`);
  return state.status === 'registered' ? state : null;
}

/** The same, and whoever is disabled: for a proof that is looked at before anything is said about the account. */
export async function accountHolder(folds: FoldCache, userId: string): Promise<AccountHolder | null> {
  const { state } = await folds.refresh(user, `user-${userId}`);
  return state.status === 'registered' || state.status === 'disabled' ? state : null;
}

/** Only who has proven to be its person hears that an account is disabled. */
export function requireEnabled(person: AccountHolder): asserts person is RegisteredUser {
  if (person.status === 'disabled') throw identityErrors.userDisabled();
}
