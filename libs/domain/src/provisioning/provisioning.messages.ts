import { command, event } from '../kernel';
import type { InfrastructureId, Instant, MessagesOf, Money, OrganizationId, VaultReference } from '../kernel';
import type { CostEstimate, Plan } from './plan.messages';

/** What builds: the real Terraform or OpenTofu, or the simulator, which is shown as such wherever it appears. */
export type Engine = { readonly name: 'terraform' | 'tofu' | 'simulator'; readonly version: string };

export type InfrastructureRequest = {
  readonly infrastructureId: InfrastructureId;
  readonly organizationId: OrganizationId;
  /** The order that pays for it. */
  readonly orderId: string;
  readonly provider: string;
  readonly region: string;
  readonly size: string;
  readonly serverName: string;
};
/** What Terraform reports of the machine it built. Comes from outside: parsed before it gets here. */
export type ServerOutputs = {
  readonly serverName: string;
  readonly publicIp: string;
  readonly privateIp: string | null;
  readonly sshUser: string;
  readonly sshPort: number;
  /** OpenSSH format. Known from the provider, so that the first contact is already pinned. */
  readonly hostKey: string;
};

export const infrastructureCommands = {
  requestInfrastructure: command('provisioning.request-infrastructure').of<InfrastructureRequest>(),
  prepareKey: command('provisioning.prepare-key').of<{
    readonly key: VaultReference;
    readonly publicKey: string;
  }>(),
  startProvisioning: command('provisioning.start-provisioning').of<{ readonly engine: Engine }>(),
  recordPlan: command('provisioning.record-plan').of<{
    readonly plan: Plan;
    /** What may cost more than this a month waits for a person; `null`: nothing does. */
    readonly threshold: Money | null;
  }>(),
  approvePlan: command('provisioning.approve-plan').of<{ readonly digest: string }>(),
  discardPlan: command('provisioning.discard-plan').of<{ readonly digest: string }>(),
  recordProvisioned: command('provisioning.record-provisioned').of<{ readonly outputs: ServerOutputs }>(),
  recordProvisioningFailure: command('provisioning.record-provisioning-failure').of<{
    readonly message: string;
  }>(),
  startDestruction: command('provisioning.start-destruction').of<Record<never, never>>(),
  recordDestroyed: command('provisioning.record-destroyed').of<Record<never, never>>(),
  recordDestructionFailure: command('provisioning.record-destruction-failure').of<{
    readonly attempt: number;
    readonly message: string;
  }>(),
};
type OfInfrastructure<D = unknown> = {
  readonly infrastructureId: InfrastructureId;
  readonly organizationId: OrganizationId;
  readonly orderId: string;
} & D;
export const infrastructureEvents = {
  infrastructureRequested: event('provisioning.infrastructure-requested').of<InfrastructureRequest>(),
  keyPrepared:
    event('provisioning.key-prepared').of<
      OfInfrastructure<{ readonly key: VaultReference; readonly publicKey: string }>
    >(),
  provisioningStarted: event('provisioning.provisioning-started').of<
    OfInfrastructure<{ readonly engine: Engine }>
  >(),
  infrastructurePlanned: event('provisioning.infrastructure-planned')
    .of<OfInfrastructure<{ readonly toAdd: number; readonly toDestroy: number }>>()
    // Only the two numbers were kept, and nobody was asked.
    .upcast(1, (old): OfInfrastructure<Plan & { readonly cost: CostEstimate }> => ({
      ...old,
      toChange: 0,
      resources: [],
      digest: '',
      cost: { monthly: null, priceVersion: 0 },
    })),
  approvalRequested: event('provisioning.approval-requested').of<
    OfInfrastructure<{
      readonly digest: string;
      readonly cost: CostEstimate;
      readonly threshold: Money;
      readonly until: Instant;
    }>
  >(),
  planApproved: event('provisioning.plan-approved').of<OfInfrastructure<{ readonly digest: string }>>(),
  planDiscarded: event('provisioning.plan-discarded').of<OfInfrastructure<{ readonly digest: string }>>(),
  infrastructureProvisioned: event('provisioning.infrastructure-provisioned').of<
    OfInfrastructure<{
      readonly engine: Engine;
      readonly outputs: ServerOutputs;
      readonly key: VaultReference;
    }>
  >(),
  provisioningFailed: event('provisioning.provisioning-failed').of<
    OfInfrastructure<{ readonly message: string }>
  >(),
  destructionStarted: event('provisioning.destruction-started').of<OfInfrastructure>(),
  infrastructureDestroyed: event('provisioning.infrastructure-destroyed').of<OfInfrastructure>(),
  destructionFailed: event('provisioning.destruction-failed').of<
    OfInfrastructure<{ readonly attempt: number; readonly message: string }>
  >(),
};
export type InfrastructureCommand = MessagesOf<typeof infrastructureCommands>;
export type InfrastructureEvent = MessagesOf<typeof infrastructureEvents>;

/** Terraform runs; each records its outcome in the infrastructure's stream. */
export const provisioningWork = {
  provision: command('provisioning.provision').of<{
    readonly infrastructureId: InfrastructureId;
    readonly organizationId: OrganizationId;
    readonly orderId: string;
  }>(),
  destroy: command('provisioning.destroy').of<{
    readonly infrastructureId: InfrastructureId;
    readonly organizationId: OrganizationId;
    readonly orderId: string;
    readonly attempt: number;
  }>(),
};
export type ProvisioningWork = MessagesOf<typeof provisioningWork>;
