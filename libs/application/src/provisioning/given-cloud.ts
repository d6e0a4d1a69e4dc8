import { UpstreamError } from '../ports';
import type { CredentialValues } from './credentials.ports';
import type {
  Clearance,
  CloudProvider,
  CloudProviders,
  CloudRequest,
  CloudThing,
  Inventory,
  Room,
  Workspace,
} from './provisioning.ports';

/** A cloud as specs wish it: how much room there is, whom it knows, whether it answers. */
export class MemoryCloud implements CloudProvider, CloudProviders {
  readonly hasOwnAccount: boolean = true;
  readonly all = [this];
  isAway = false;
  /** What is there, by the token of the account; the installation's own is ``. */
  readonly things = new Map<string, CloudThing[]>();
  limit = Number.POSITIVE_INFINITY;
  used = 0;
  /** The token that was shown last; `null`: the installation's own. */
  shown: string | null = null;

  constructor(
    readonly name = 'sandbox',
    private readonly token = 'right',
  ) {}

  get(): CloudProvider {
    return this;
  }

  workspace({ infrastructureId, publicKey, credential }: CloudRequest): Workspace {
    return { infrastructureId, module: this.name, variables: { publicKey }, credentials: credential ?? {} };
  }

  async clearance({ credentials }: Workspace): Promise<Clearance> {
    return this.#isKnown(credentials) ? { outcome: 'clear' } : { outcome: 'refused', reason };
  }

  async room(credential: CredentialValues | null): Promise<Room> {
    if (!this.#isKnown(credential)) return { outcome: 'refused', reason };
    const { limit, used } = this;
    return used < limit ? { outcome: 'enough' } : { outcome: 'exhausted', limit, used };
  }

  async inventory(credential: CredentialValues | null): Promise<Inventory> {
    if (!this.#isKnown(credential)) return { outcome: 'refused', reason };
    return { outcome: 'listed', things: this.things.get(this.shown ?? '') ?? [] };
  }

  async remove({ providerId }: CloudThing, credential: CredentialValues | null): Promise<void> {
    if (!this.#isKnown(credential)) throw new UpstreamError(reason, false);
    const account = this.shown ?? '';
    const left = (this.things.get(account) ?? []).filter((one) => one.providerId !== providerId);
    this.things.set(account, left);
  }

  sweep(): Promise<number> {
    return Promise.resolve(0);
  }

  count(): Promise<number> {
    return Promise.resolve(0);
  }

  #isKnown(credential: CredentialValues | null): boolean {
    if (this.isAway) throw new UpstreamError('the cloud does not answer', true);
    this.shown = credential?.['apiToken']?.reveal() ?? null;
    return this.shown === null || this.shown === this.token;
  }
}

const reason = 'The cloud does not accept the credential.';
