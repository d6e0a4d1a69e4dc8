import { createHash } from 'node:crypto';
import { credentials, credentialsStream, provisioningErrors } from '@slipway/domain/provisioning';
import type { CloudName, Credential, CredentialVersion, SealedField } from '@slipway/domain/provisioning';
import { Refusal } from '@slipway/domain/kernel';
import type { CredentialId, OrganizationId, VaultReference } from '@slipway/domain/kernel';
import type { Secret, Vault, VaultPlace } from '../ports';
import type { FoldCache } from '../runtime/fold-cache';
import type { CredentialValues } from './credentials.ports';

type Owner = { readonly organizationId: OrganizationId; readonly credentialId: CredentialId };

/** The values of credentials: each field a version of its own in the vault, sealed to organization, record and field. */
export class CredentialVault {
  constructor(
    private readonly vault: Vault,
    private readonly folds: FoldCache,
  ) {}

  /**
   * Stores a version, lets `decide` name it in an event, and destroys in the vault what no event names: this version,
   * when it was refused or had been stored by an earlier try, and the ones that it replaces. When it is not known
   * whether the event was written, everything stays.
   */
  async replace<T>(
    owner: Owner,
    provider: CloudName,
    { values, decide }: { values: CredentialValues; decide: (version: CredentialVersion) => Promise<T> },
  ): Promise<T> {
    const secrets: SealedField[] = [];
    for (const [field, value] of Object.entries(values))
      secrets.push({ field, secret: await this.vault.store(placeOf(owner, field), value) });
    const stored = secrets.map(({ secret }) => secret);
    try {
      const decided = await decide({ fingerprint: fingerprintOf(provider, values), secrets });
      await this.tidy(owner, stored);
      return decided;
    } catch (error) {
      if (error instanceof Refusal) await this.tidy(owner, stored);
      throw error;
    }
  }

  /** Destroys what `stored` and the versions of the past hold and the credential of today does not. */
  async tidy(owner: Owner, stored: readonly VaultReference[] = []): Promise<void> {
    const { state } = await this.folds.refresh(credentials, credentialsStream(owner.organizationId));
    const named = state.byId.get(owner.credentialId)?.secrets.map(({ secret }) => secret) ?? [];
    const candidates = [...stored, ...(state.retired.get(owner.credentialId) ?? [])];
    const useless = candidates.filter((reference) => !named.includes(reference));
    const place = { scope: owner.organizationId, owner: owner.credentialId };
    if (useless.length > 0) await this.vault.destroyCredential(place, useless);
  }

  /** Somebody else's is answered like one that does not exist. */
  async find(owner: Owner): Promise<Credential> {
    const { state } = await this.folds.refresh(credentials, credentialsStream(owner.organizationId));
    const credential = state.byId.get(owner.credentialId);
    if (credential === undefined) throw provisioningErrors.credentialNotFound();
    return credential;
  }

  async open(credential: Credential): Promise<CredentialValues> {
    const values = await Promise.all(
      credential.secrets.map(async ({ field, secret }): Promise<[string, Secret]> => [
        field,
        await this.vault.open(placeOf(credential, field), secret),
      ]),
    );
    return Object.fromEntries(values);
  }
}

function placeOf({ organizationId, credentialId }: Owner, field: string): VaultPlace {
  return { scope: organizationId, kind: `credential.${field}`, owner: credentialId };
}

/** 64 bits: enough to tell versions apart, and no way back to what is at least as long itself. */
function fingerprintOf(provider: CloudName, values: CredentialValues): string {
  const fields = Object.entries(values).map(([field, value]) => [field, value.reveal()]);
  const text = JSON.stringify([provider, ...fields.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1))]);
  return `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}
