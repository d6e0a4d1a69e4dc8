import { recorded } from '@slipway/domain/kernel';
import type { CredentialId, InfrastructureId, OrganizationId } from '@slipway/domain/kernel';
import {
  credentialEvents,
  credentialOf,
  credentials,
  credentialsStream,
  infrastructureEvents,
} from '@slipway/domain/provisioning';
import type { CredentialEvent, InfrastructureEvent } from '@slipway/domain/provisioning';
import type { EventStore, Vault } from '../ports';
import type { FoldCache } from '../runtime/fold-cache';
import { CredentialVault } from './credential-vault';
import type { CredentialValues } from './credentials.ports';
import type { CloudProviders } from './provisioning.ports';

/** Whose account at which cloud; `null`: the installation's own. */
export type AccountInLog = {
  readonly provider: string;
  readonly organizationId: OrganizationId | null;
  readonly credentialId: CredentialId | null;
};
type CredentialAdded = Extract<CredentialEvent, { readonly type: 'provisioning.credential-added' }>;
type Life = Extract<
  InfrastructureEvent,
  {
    readonly type:
      | 'provisioning.infrastructure-requested'
      | 'provisioning.infrastructure-provisioned'
      | 'provisioning.infrastructure-destroyed';
  }
>;
type Requested = Extract<Life, { readonly type: 'provisioning.infrastructure-requested' }>['data'];
/** What was built in each account and not destroyed since. */
export type BuiltByAccount = (account: AccountInLog) => readonly InfrastructureId[];

const life = [
  infrastructureEvents.infrastructureRequested.type,
  infrastructureEvents.infrastructureProvisioned.type,
  infrastructureEvents.infrastructureDestroyed.type,
];

/** With whom we build where, and what was built with whom: from the log alone, so that no view has to be up to date. */
export class CloudAccountsInLog {
  readonly #vault: CredentialVault;

  constructor(
    private readonly ports: {
      readonly store: EventStore;
      readonly folds: FoldCache;
      readonly vault: Vault;
      readonly clouds: CloudProviders;
    },
  ) {
    this.#vault = new CredentialVault(ports.vault, ports.folds);
  }

  /** The installation's own ones, then each credential of each organization, of the clouds that we build in. */
  async all(): Promise<readonly AccountInLog[]> {
    const { all } = this.ports.clouds;
    const own = all
      .filter(({ hasOwnAccount }) => hasOwnAccount)
      .map(({ name }) => ({ provider: name, organizationId: null, credentialId: null }));
    const accounts: AccountInLog[] = [...own];
    for (const organizationId of await this.#withCredentials()) {
      const { state } = await this.#credentials(organizationId);
      for (const { credentialId, provider } of state.byId.values())
        if (all.some(({ name }) => name === provider))
          accounts.push({ provider, organizationId, credentialId });
    }
    return accounts;
  }

  async credentialOf({ organizationId, credentialId }: AccountInLog): Promise<CredentialValues | null> {
    if (organizationId === null || credentialId === null) return null;
    return this.#vault.open(await this.#vault.find({ organizationId, credentialId }));
  }

  async built(): Promise<BuiltByAccount> {
    const byAccount = new Map<string, InfrastructureId[]>();
    for (const { infrastructureId, organizationId, provider } of await this.#standing()) {
      const { state } = await this.#credentials(organizationId);
      const key = credentialOf(state, infrastructureId)?.credentialId ?? provider;
      byAccount.set(key, [...(byAccount.get(key) ?? []), infrastructureId]);
    }
    return ({ provider, credentialId }) => byAccount.get(credentialId ?? provider) ?? [];
  }

  #credentials(organizationId: OrganizationId) {
    return this.ports.folds.refresh(credentials, credentialsStream(organizationId));
  }

  async #withCredentials(): Promise<ReadonlySet<OrganizationId>> {
    const found = new Set<OrganizationId>();
    const filter = { types: [credentialEvents.credentialAdded.type] };
    for await (const event of this.ports.store.readAll({ filter }))
      found.add(recorded<CredentialAdded>(event).data.organizationId);
    return found;
  }

  async #standing(): Promise<readonly Requested[]> {
    const requests = new Map<InfrastructureId, Requested>();
    const standing = new Map<InfrastructureId, Requested>();
    for await (const event of this.ports.store.readAll({ filter: { types: life } })) {
      const { type, data } = recorded<Life>(event);
      const { infrastructureId } = data;
      const request = requests.get(infrastructureId);
      if (type === infrastructureEvents.infrastructureRequested.type) requests.set(infrastructureId, data);
      else if (type === infrastructureEvents.infrastructureDestroyed.type) standing.delete(infrastructureId);
      else if (request !== undefined) standing.set(infrastructureId, request);
    }
    return [...standing.values()];
  }
}
