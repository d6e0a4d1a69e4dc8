import type { InfrastructureId, OrganizationId } from '@slipway/domain/kernel';
import {
  credentialCommands,
  credentialOf,
  credentials,
  credentialsStream,
} from '@slipway/domain/provisioning';
import type { CredentialCommand } from '@slipway/domain/provisioning';
import type { Vault } from '../ports';
import type { CommandRunner } from '../runtime/command-runner';
import type { FoldCache } from '../runtime/fold-cache';
import { mint } from '../runtime/minted';
import { partOf } from '../runtime/request';
import type { Request } from '../runtime/request';
import { CredentialVault } from './credential-vault';
import type { CredentialValues } from './credentials.ports';

type Owner = { readonly organizationId: OrganizationId; readonly infrastructureId: InfrastructureId };

/**
 * With which credential an infrastructure is built, and therefore destroyed. Chosen once, before anything is built;
 * `null`: the organization has none for this cloud, and the cloud decides whether it works without.
 */
export class InfrastructureCredentials {
  readonly #vault: CredentialVault;

  constructor(
    private readonly ports: {
      readonly runner: CommandRunner;
      readonly folds: FoldCache;
      readonly vault: Vault;
    },
  ) {
    this.#vault = new CredentialVault(ports.vault, ports.folds);
  }

  assign(owner: Owner, provider: string, request: Request): Promise<void> {
    const { infrastructureId } = owner;
    const command = credentialCommands.assignCredential({ infrastructureId, provider });
    return this.#run(owner, command, partOf(request, mint(request.commandId, 'assign')));
  }

  release(owner: Owner, request: Request): Promise<void> {
    const { infrastructureId } = owner;
    const command = credentialCommands.releaseCredential({ infrastructureId });
    return this.#run(owner, command, partOf(request, mint(request.commandId, 'release')));
  }

  async valuesFor({ organizationId, infrastructureId }: Owner): Promise<CredentialValues | null> {
    const { state } = await this.ports.folds.refresh(credentials, credentialsStream(organizationId));
    const credential = credentialOf(state, infrastructureId);
    return credential === null ? null : this.#vault.open(credential);
  }

  async #run({ organizationId }: Owner, command: CredentialCommand, request: Request): Promise<void> {
    await this.ports.runner.run({ decider: credentials, id: organizationId, command, request });
  }
}
