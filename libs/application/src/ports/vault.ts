import type { Scope, VaultReference } from '@slipway/domain/kernel';
import type { Secret } from './secret';

/** Where a secret belongs. It is sealed to this place: moved to another row, organization or field it does not open. */
export type VaultPlace = {
  readonly scope: Scope;
  /** `password`, `ssh-key`, … */
  readonly kind: string;
  /** The id of the thing it belongs to. */
  readonly owner: string;
};

/**
 * Immutable versions of secrets. A version is written before the event that names it; one that no event ever
 * names is swept after 24 hours. `open` throws when the reference does not belong to the place.
 */
export interface Vault {
  store(place: VaultPlace, secret: Secret): Promise<VaultReference>;
  open(place: VaultPlace, reference: VaultReference): Promise<Secret>;
  /** Destroys versions of a credential that no event names any more; nothing but credentials is ever destroyed here. */
  destroyCredential(owner: Omit<VaultPlace, 'kind'>, references: readonly VaultReference[]): Promise<void>;
}
export const VAULT = Symbol('Vault');
