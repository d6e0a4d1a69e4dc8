import { identityErrors, user } from '@slipway/domain/identity';
import type { User } from '@slipway/domain/identity';
import { isUuid } from '@slipway/domain/kernel';
import type { FoldCache } from '../runtime/fold-cache';
import { normalizedEmail } from './credentials';
import { holderOfAddress } from './holders';
import type { NameHash } from './identity.ports';

export type KnownPerson = Exclude<User, { readonly status: 'unregistered' }>;

/**
 * The person with this id, or with this e-mail address. Somebody who was forgotten has no address any more and is found
 * by the id alone. Refuses whom nobody knows.
 */
export async function findPerson(
  idOrAddress: string,
  folds: FoldCache,
  names: NameHash,
): Promise<KnownPerson> {
  const id = idOrAddress.includes('@')
    ? await holderOfAddress(folds, names, normalizedEmail(idOrAddress))
    : idOrAddress.toLowerCase();
  if (id === null || !isUuid(id)) throw identityErrors.userNotFound();
  const { state } = await folds.refresh(user, `user-${id}`);
  if (state.status === 'unregistered') throw identityErrors.userNotFound();
  return state;
}
