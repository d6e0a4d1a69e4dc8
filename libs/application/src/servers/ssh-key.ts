import type { InfrastructureId, OrganizationId } from '@slipway/domain/kernel';
import type { VaultPlace } from '../ports';

/** The private key that opens an infrastructure's server lies in the vault under the infrastructure. */
export function sshKeyPlace(owner: {
  readonly organizationId: OrganizationId;
  readonly infrastructureId: InfrastructureId;
}): VaultPlace {
  return { scope: owner.organizationId, kind: 'ssh-key', owner: owner.infrastructureId };
}
