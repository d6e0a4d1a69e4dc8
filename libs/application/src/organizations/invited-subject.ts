import type { NameHash } from '../identity/identity.ports';

/**
 * The key for an address that was invited. It counts how often somebody with that address was forgotten: then the key is
 * destroyed, and whoever has the address later is invited under another one. `revision`: of the address's reservation,
 * which is made and released in turn.
 */
export function invitedSubject(names: NameHash, email: string, revision: bigint | null): string {
  const released = ((revision ?? -1n) + 1n) / 2n;
  return `invited.${names.of('invited-subject', JSON.stringify([email, String(released)]))}`;
}
