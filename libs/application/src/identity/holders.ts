import { user } from '@slipway/domain/identity';
import type { RegisteredUser } from '@slipway/domain/identity';
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

/** The person, as long as there is one: `null` before the registration, and for who was forgotten. */
export async function registeredPerson(folds: FoldCache, userId: string): Promise<RegisteredUser | null> {
  const { state } = await folds.refresh(user, `user-${userId}`);
  return state.status === 'registered' ? state : null;
}
