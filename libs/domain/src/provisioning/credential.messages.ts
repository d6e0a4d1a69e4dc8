import { command, event } from '../kernel';
import type { CredentialId, InfrastructureId, MessagesOf, OrganizationId, VaultReference } from '../kernel';

/** A cloud that takes credentials of an organization. */
export type CloudName = 'aws' | 'gcp' | 'azure' | 'digitalocean' | 'hetzner' | 'sandbox';

/** One field of a credential: the value lies in the vault. */
export type SealedField = { readonly field: string; readonly secret: VaultReference };
/** What was given at one moment. `fingerprint` tells one version from another and says nothing about the values. */
export type CredentialVersion = { readonly fingerprint: string; readonly secrets: readonly SealedField[] };
export type NewCredential = CredentialVersion & {
  readonly credentialId: CredentialId;
  readonly organizationId: OrganizationId;
  readonly provider: CloudName;
  readonly name: string;
};
/** How the provider took to it. `fingerprint`: the version that was shown to it. */
export type CredentialVerdict = { readonly credentialId: CredentialId; readonly fingerprint: string } & (
  | { readonly verdict: 'accepted'; readonly account: string | null }
  | { readonly verdict: 'refused'; readonly reason: string }
);

export const credentialCommands = {
  addCredential: command('provisioning.add-credential').of<NewCredential>(),
  rotateCredential: command('provisioning.rotate-credential').of<
    CredentialVersion & { readonly credentialId: CredentialId }
  >(),
  renameCredential: command('provisioning.rename-credential').of<{
    readonly credentialId: CredentialId;
    readonly name: string;
  }>(),
  recordCredentialVerdict: command('provisioning.record-credential-verdict').of<CredentialVerdict>(),
  /** Chooses the credential that an infrastructure is built with, for its whole life. */
  assignCredential: command('provisioning.assign-credential').of<{
    readonly infrastructureId: InfrastructureId;
    readonly provider: string;
  }>(),
  releaseCredential: command('provisioning.release-credential').of<{
    readonly infrastructureId: InfrastructureId;
  }>(),
  removeCredential: command('provisioning.remove-credential').of<{ readonly credentialId: CredentialId }>(),
};
type OfCredential<D = unknown> = {
  readonly credentialId: CredentialId;
  readonly organizationId: OrganizationId;
} & D;
export const credentialEvents = {
  credentialAdded: event('provisioning.credential-added').of<NewCredential>(),
  credentialRotated: event('provisioning.credential-rotated').of<OfCredential<CredentialVersion>>(),
  credentialRenamed: event('provisioning.credential-renamed').of<OfCredential<{ readonly name: string }>>(),
  credentialAccepted: event('provisioning.credential-accepted').of<
    OfCredential<{ readonly fingerprint: string; readonly account: string | null }>
  >(),
  credentialRefused: event('provisioning.credential-refused').of<
    OfCredential<{ readonly fingerprint: string; readonly reason: string }>
  >(),
  credentialAssigned: event('provisioning.credential-assigned').of<
    OfCredential<{ readonly infrastructureId: InfrastructureId }>
  >(),
  credentialReleased: event('provisioning.credential-released').of<
    OfCredential<{ readonly infrastructureId: InfrastructureId }>
  >(),
  credentialRemoved: event('provisioning.credential-removed').of<OfCredential>(),
};
export type CredentialCommand = MessagesOf<typeof credentialCommands>;
export type CredentialEvent = MessagesOf<typeof credentialEvents>;
