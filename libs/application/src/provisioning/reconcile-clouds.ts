import type { InfrastructureId } from '@slipway/domain/kernel';
import { UpstreamError } from '../ports';
import type { EventStore, Vault } from '../ports';
import type { FoldCache } from '../runtime/fold-cache';
import { CloudAccountsInLog } from './cloud-accounts-in-log';
import type { AccountInLog } from './cloud-accounts-in-log';
import { judgeThings, missingFrom } from './judge-cloud';
import type { Suspicion } from './judge-cloud';
import type { CloudProvider, CloudProviders, CloudThing } from './provisioning.ports';

export type CloudFinding = AccountInLog & {
  /**
   * `orphan`: it is there, and the log does not know its run or has it as destroyed. `duplicate`: a second one of what
   * the log knows once. `leftover`: its destruction has failed, and is tried on. `missing`: the log has it as built, and
   * it is not there. `not_compared`: the account could not be looked at, so that nothing is known of it.
   */
  readonly kind: 'orphan' | 'duplicate' | 'leftover' | 'missing' | 'not_compared';
  readonly infrastructureId: string | null;
  readonly providerId: string | null;
  readonly detail: string;
  /** What became of it in this run, where its deletion was asked for. */
  readonly deletion: 'not_asked' | 'deleted' | 'failed';
};
/** Provider ids to delete, each only if it turns out to be an orphan, a duplicate or a leftover. */
export type Deletions = ReadonlySet<string>;

/**
 * Compares what the clouds have under our tags with what the log says is there, account by account, in both
 * directions. Looking changes nothing. What seems wrong is looked at a second time before it is told: a run that was
 * under way at the first look may have come to its end.
 */
export class ReconcileClouds {
  readonly #accounts: CloudAccountsInLog;
  readonly #seen = new Set<string>();

  constructor(
    private readonly ports: {
      readonly store: EventStore;
      readonly folds: FoldCache;
      readonly vault: Vault;
      readonly clouds: CloudProviders;
    },
  ) {
    this.#accounts = new CloudAccountsInLog(ports);
  }

  async *findings(deletions: Deletions = new Set()): AsyncGenerator<CloudFinding> {
    const told = new Set<string>();
    const built = await this.#accounts.built();
    for (const account of await this.#accounts.all()) {
      for (const suspicion of await this.#suspicionsOf(account, built(account))) {
        // Two credentials of one account show the same things.
        const key = JSON.stringify([
          account.provider,
          suspicion.kind,
          suspicion.providerId,
          suspicion.infrastructureId,
        ]);
        if (suspicion.kind !== 'not_compared' && told.has(key)) continue;
        told.add(key);
        yield await this.#tell(account, suspicion, deletions);
      }
    }
  }

  /** Whether it was there when the clouds were looked at: what was not has nothing left to delete. */
  hasSeen(providerId: string): boolean {
    return this.#seen.has(providerId);
  }

  async #suspicionsOf(
    account: AccountInLog,
    built: readonly InfrastructureId[],
  ): Promise<readonly Suspicion[]> {
    try {
      const first = await this.#look(account, built);
      if (first.length === 0 || first.some(({ kind }) => kind === 'not_compared')) return first;
      const again = new Set((await this.#look(account, built)).map(keyOf));
      return first.filter((suspicion) => again.has(keyOf(suspicion)));
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      return [notCompared(`the cloud did not answer: ${error.message}`)];
    }
  }

  /** The cloud first: what the log learns meanwhile explains more, never less. */
  async #look(account: AccountInLog, built: readonly InfrastructureId[]): Promise<readonly Suspicion[]> {
    const cloud = this.#cloudOf(account);
    const inventory = await cloud.inventory(await this.#accounts.credentialOf(account));
    if (inventory.outcome === 'refused') return [notCompared(inventory.reason)];
    for (const { providerId } of inventory.things) this.#seen.add(providerId);
    const { folds } = this.ports;
    return [
      ...(await judgeThings(inventory.things, folds)),
      ...(await missingFrom(inventory.things, built, folds)),
    ];
  }

  async #tell(
    { provider, organizationId, credentialId }: AccountInLog,
    { thing, ...suspicion }: Suspicion,
    deletions: Deletions,
  ): Promise<CloudFinding> {
    const finding = { provider, organizationId, credentialId, ...suspicion };
    if (thing === null || !deletions.has(thing.providerId)) return { ...finding, deletion: 'not_asked' };
    const account = { provider, organizationId, credentialId };
    return this.#delete(account, thing).then(
      () => ({ ...finding, deletion: 'deleted' as const }),
      (error: unknown) => {
        if (!(error instanceof UpstreamError)) throw error;
        return { ...finding, detail: `${finding.detail}; ${error.message}`, deletion: 'failed' as const };
      },
    );
  }

  async #delete(account: AccountInLog, thing: CloudThing): Promise<void> {
    await this.#cloudOf(account).remove(thing, await this.#accounts.credentialOf(account));
  }

  #cloudOf({ provider }: AccountInLog): CloudProvider {
    return this.ports.clouds.get(provider);
  }
}

function notCompared(detail: string): Suspicion {
  return { kind: 'not_compared', infrastructureId: null, providerId: null, detail, thing: null };
}

function keyOf({ kind, infrastructureId, providerId }: Suspicion): string {
  return JSON.stringify([kind, infrastructureId, providerId]);
}
