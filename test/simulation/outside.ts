import { Secret, UpstreamError } from '@slipway/application/ports';
import type { Clock, Vault, VaultPlace } from '@slipway/application/ports';
import type {
  Charge,
  ChargeOutcome,
  GatewayRecord,
  KnownOutcome,
  PaymentGateway,
  Refund,
  RefundOutcome,
} from '@slipway/application/billing/billing.ports';
import type { Plan } from '@slipway/domain/provisioning';
import type {
  CloudProviders,
  DestroyOutcome,
  ProvisionOutcome,
  RunWatcher,
  Terraform,
  Workspace,
} from '@slipway/application/provisioning/provisioning.ports';
import type { RemoteShell, Verification } from '@slipway/application/servers/servers.ports';
import { trusted } from '@slipway/domain/kernel';
import type { VaultReference } from '@slipway/domain/kernel';

/** `true` once in so many times. */
export type Chance = (oneIn: number) => boolean;

const noAnswer = (who: string) => new UpstreamError(`${who} did not answer`, true);

/**
 * Takes money as a gateway does: one charge per key, whatever is asked how often. Answers get lost before and after
 * the deed, banks take days, and customers have no money.
 */
export class SimulatedGateway implements PaymentGateway {
  readonly name = 'simulated';
  readonly isSandbox = true;
  readonly keeper = null;
  readonly charges = new Map<string, Charge & { outcome: KnownOutcome; readonly decidedAt: string }>();
  readonly refunds = new Map<string, Refund & { readonly outcome: RefundOutcome }>();

  constructor(
    private readonly chance: Chance,
    private readonly clock: Clock,
  ) {}

  takes(): boolean {
    return true;
  }

  methodsOf(): Promise<never[]> {
    return Promise.resolve([]);
  }

  async charge(charge: Charge): Promise<ChargeOutcome> {
    if (this.chance(25)) throw noAnswer('the gateway');
    if (!this.charges.has(charge.idempotencyKey)) {
      const outcome = this.#outcomeOf(charge);
      this.charges.set(charge.idempotencyKey, { ...charge, outcome, decidedAt: this.clock.now() });
    }
    if (this.chance(25)) throw noAnswer('the gateway');
    if (this.chance(25)) return { outcome: 'unknown' };
    return this.#now(charge.idempotencyKey) ?? { outcome: 'unknown' };
  }

  async find({ idempotencyKey }: Pick<Charge, 'idempotencyKey'>): Promise<ChargeOutcome | null> {
    if (this.chance(25)) throw noAnswer('the gateway');
    return this.#now(idempotencyKey);
  }

  async confirm(gatewayReference: string): Promise<ChargeOutcome> {
    if (this.chance(25)) throw noAnswer('the gateway');
    const key = gatewayReference.slice('charge '.length);
    const charge = this.charges.get(key);
    if (charge === undefined) throw new UpstreamError(`no charge ${gatewayReference}`, false);
    if (charge.outcome.outcome === 'confirmation_required') {
      charge.outcome = this.chance(6) ? declined : { outcome: 'captured', gatewayReference };
    }
    if (this.chance(25)) throw noAnswer('the gateway');
    return charge.outcome;
  }

  async refund(refund: Refund): Promise<RefundOutcome> {
    if (this.chance(25)) throw noAnswer('the gateway');
    if (!this.refunds.has(refund.idempotencyKey)) {
      const outcome: RefundOutcome = this.chance(8)
        ? { outcome: 'failed', reason: { code: 'gateway.refund_failed', detail: 'Not now.' } }
        : { outcome: 'refunded', refundReference: `refund ${refund.idempotencyKey}` };
      this.refunds.set(refund.idempotencyKey, { ...refund, outcome });
    }
    if (this.chance(25)) throw noAnswer('the gateway');
    return this.refunds.get(refund.idempotencyKey)?.outcome ?? { outcome: 'pending' };
  }

  record(): Promise<GatewayRecord | null> {
    return Promise.resolve(null);
  }

  async *records(): AsyncGenerator<GatewayRecord> {
    // Nobody reconciles in here.
  }

  /** A debit is decided three days after it was made. */
  #now(key: string): KnownOutcome | null {
    const charge = this.charges.get(key);
    if (charge === undefined) return null;
    const age = Date.parse(this.clock.now()) - Date.parse(charge.decidedAt);
    if (charge.outcome.outcome === 'pending' && age > 3 * 86_400_000) {
      const gatewayReference = `charge ${key}`;
      charge.outcome = this.chance(4) ? declined : { outcome: 'captured', gatewayReference };
    }
    return charge.outcome;
  }

  #outcomeOf({ idempotencyKey }: Charge): KnownOutcome {
    const gatewayReference = `charge ${idempotencyKey}`;
    if (this.chance(8)) return declined;
    if (this.chance(8)) return { outcome: 'confirmation_required', gatewayReference, confirmUrl: null };
    if (this.chance(8)) return { outcome: 'pending', gatewayReference };
    return { outcome: 'captured', gatewayReference };
  }
}

const declined: KnownOutcome = {
  outcome: 'declined',
  reason: { code: 'gateway.declined', detail: 'No money.' },
};

/** Builds what it is asked to, once per workspace: its state knows what an earlier run has made. */
export class SimulatedCloud implements Terraform {
  /** The infrastructures whose machine exists, as their tags say. */
  readonly machines = new Set<string>();
  #ports = 0;

  constructor(private readonly chance: Chance) {}

  readonly clouds: CloudProviders = {
    all: [],
    get: (name) => ({
      name,
      hasOwnAccount: true,
      workspace: ({ infrastructureId }) => ({
        infrastructureId,
        module: name,
        variables: {},
        credentials: {},
      }),
      clearance: async () => {
        if (this.chance(20)) throw noAnswer('the cloud');
        return this.chance(20)
          ? { outcome: 'refused', reason: 'The cloud does not accept the credential.' }
          : { outcome: 'clear' };
      },
      room: async () => ({ outcome: 'enough' }),
      inventory: async () => ({ outcome: 'listed', things: [] }),
      remove: async () => undefined,
      sweep: async ({ infrastructureId }) => Number(this.machines.delete(infrastructureId)),
      count: async ({ infrastructureId }) => Number(this.machines.has(infrastructureId)),
    }),
  };

  async engine() {
    return { name: 'simulator', version: '1' } as const;
  }

  async provision({ infrastructureId: id }: Workspace, watcher: RunWatcher): Promise<ProvisionOutcome> {
    if (this.chance(20)) return { outcome: 'failed', message: 'no capacity' };
    if ((await watcher.planned(planOf(id))) === 'hold') return { outcome: 'held' };
    this.machines.add(id);
    if (this.chance(20)) return { outcome: 'failed', message: 'the machine does not answer' };
    if (this.chance(20)) throw noAnswer('the run');
    return {
      outcome: 'provisioned',
      outputs: {
        serverName: `web-${id.slice(0, 8)}`,
        publicIp: '127.0.0.1',
        privateIp: null,
        sshUser: 'slipway',
        sshPort: 1024 + (this.#ports++ % 60_000),
        hostKey: `ssh-ed25519 ${id}`,
      },
    };
  }

  async destroy({ infrastructureId: id }: Workspace): Promise<DestroyOutcome> {
    if (this.chance(8)) return { outcome: 'failed', message: 'locked' };
    this.machines.delete(id);
    if (this.chance(20)) throw noAnswer('the run');
    return { outcome: 'destroyed' };
  }
}

function planOf(id: string): Plan {
  const resources = [{ address: 'terraform_data.server', action: 'create' }] as const;
  return { toAdd: 1, toChange: 0, toDestroy: 0, resources, digest: `plan of ${id}` };
}

export class SimulatedShell implements RemoteShell {
  #keys = 0;

  constructor(private readonly chance: Chance) {}

  async verify(): Promise<Verification> {
    if (this.chance(5)) return { outcome: 'failed', reason: 'refused' };
    const facts = { os: 'Debian 13', kernel: '6.12', cores: 2, memoryMb: 2048, diskGb: 40, docker: null };
    return { outcome: 'verified', facts };
  }

  generateKey() {
    this.#keys += 1;
    return { privateKey: new Secret(`private ${this.#keys}`), publicKey: `ssh-ed25519 ${this.#keys}` };
  }
}

/** Names what it holds by counting, so that the same seed writes the same log. */
export class SimulatedVault implements Vault {
  readonly #secrets = new Map<string, Secret>();

  async store({ kind, owner }: VaultPlace, secret: Secret): Promise<VaultReference> {
    const reference = `${kind} ${owner} ${this.#secrets.size}`;
    this.#secrets.set(reference, secret);
    return trusted<VaultReference>(reference);
  }

  async open(_place: VaultPlace, reference: VaultReference): Promise<Secret> {
    const secret = this.#secrets.get(reference);
    if (secret === undefined) throw new Error(`the vault holds no ${reference}`);
    return secret;
  }

  destroyCredential(): Promise<void> {
    return Promise.resolve();
  }
}
