import {
  credentialFor,
  credentials,
  credentialsStream,
  provisioningErrors,
} from '@slipway/domain/provisioning';
import { assertNever, passing } from '@slipway/domain/kernel';
import type { OrganizationId } from '@slipway/domain/kernel';
import { UpstreamError } from '../ports';
import type { Vault } from '../ports';
import type { FoldCache } from '../runtime/fold-cache';
import { CredentialVault } from './credential-vault';
import type { CredentialValues } from './credentials.ports';
import type { CloudProviders, Room } from './provisioning.ports';

/** After that long a cloud that was away is asked again. */
const againSeconds = 30;

/**
 * Whether the provider takes one more server of this organization. Asked before anybody pays, so that nobody pays for
 * what cannot be built; the room may be gone a moment later all the same, and then the money goes back.
 *
 * A cloud that gives no answer refuses the order, for now: its customer is told in seconds, where a charge, a failed
 * run and a refund take days to be back on a card.
 */
export class RoomAtProvider {
  readonly #vault: CredentialVault;

  constructor(
    private readonly ports: {
      readonly clouds: CloudProviders;
      readonly folds: FoldCache;
      readonly vault: Vault;
    },
  ) {
    this.#vault = new CredentialVault(ports.vault, ports.folds);
  }

  async check(organizationId: OrganizationId, provider: string): Promise<void> {
    const room = await this.#ask(provider, await this.#credentialOf(organizationId, provider));
    switch (room.outcome) {
      case 'enough':
      case 'untold':
        return;
      case 'exhausted':
        throw provisioningErrors.providerQuotaExhausted(provider, room.limit, room.used);
      case 'refused':
        throw provisioningErrors.credentialNotAccepted(room.reason);
      default:
        assertNever(room);
    }
  }

  async #credentialOf(organizationId: OrganizationId, provider: string): Promise<CredentialValues | null> {
    const { state } = await this.ports.folds.refresh(credentials, credentialsStream(organizationId));
    const credential = credentialFor(state, provider);
    return credential === null ? null : this.#vault.open(credential);
  }

  async #ask(provider: string, credential: CredentialValues | null): Promise<Room> {
    try {
      return await this.ports.clouds.get(provider).room(credential);
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      throw passing(provisioningErrors.cloudDoesNotAnswer(provider), againSeconds);
    }
  }
}
