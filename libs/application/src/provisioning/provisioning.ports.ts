import type { InfrastructureId, OrganizationId } from '@slipway/domain/kernel';
import type { Engine, Plan, ServerOutputs } from '@slipway/domain/provisioning';
import type { Json } from '../ports/event-store';
import type { Secret } from '../ports/secret';
import type { CredentialValues } from './credentials.ports';

/** One infrastructure's workspace. The same id always means the same folder and the same state. */
export type Workspace = {
  readonly infrastructureId: InfrastructureId;
  /** Folder under `terraform/modules`. */
  readonly module: string;
  /** Go into `terraform.tfvars.json`, never into a template. */
  readonly variables: Readonly<Record<string, Json>>;
  /** Only in the child's environment; scrubbed from everything the run prints. */
  readonly credentials: Readonly<Record<string, Secret>>;
};
export type RunLine = {
  /** Counts from 1 within one workspace, over all its runs: a line has one number for ever. */
  readonly seq: number;
  readonly at: string;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
};
export type RunWatcher = {
  line(line: RunLine): void;
  /** `hold`: nothing is done with this plan now. The same call goes on with it later. */
  planned(plan: Plan): Promise<'apply' | 'hold'>;
};
export type ProvisionOutcome =
  | { readonly outcome: 'provisioned'; readonly outputs: ServerOutputs }
  /** Terraform's own message, secrets scrubbed. What it built before it failed may exist. */
  | { readonly outcome: 'failed'; readonly message: string }
  /** The watcher holds the plan back. Nothing was built with it, and the same call goes on with this very plan. */
  | { readonly outcome: 'held' }
  /** Stopped by the signal, state saved; the same call goes on from there. */
  | { readonly outcome: 'interrupted' };
export type DestroyOutcome =
  | { readonly outcome: 'destroyed' }
  | { readonly outcome: 'failed'; readonly message: string }
  | { readonly outcome: 'interrupted' };

/**
 * Builds and destroys. A run outlives its worker: calling again adopts a living run of the workspace, or reads the
 * result of one that ended meanwhile; it never starts a second one beside it.
 * `signal` stops by the ladder: SIGINT, up to 60 s, SIGKILL.
 */
export interface Terraform {
  engine(): Promise<Engine>;
  provision(workspace: Workspace, watcher: RunWatcher, signal: AbortSignal): Promise<ProvisionOutcome>;
  destroy(workspace: Workspace, watcher: RunWatcher, signal: AbortSignal): Promise<DestroyOutcome>;
}

/** Whether the cloud would let us build. */
export type Clearance =
  | { readonly outcome: 'clear' }
  /** `reason`: a sentence for a person; says nothing of the credential's values. */
  | { readonly outcome: 'refused'; readonly reason: string };

/** Whether the account at the provider takes one more server. */
export type Room =
  | { readonly outcome: 'enough' }
  /** The provider has no way to ask. What it does not take shows when it is built, and the money goes back. */
  | { readonly outcome: 'untold' }
  | { readonly outcome: 'exhausted'; readonly limit: number; readonly used: number }
  /** As of a clearance. */
  | { readonly outcome: 'refused'; readonly reason: string };

/** One thing at a provider that carries our tags. */
export type CloudThing = {
  /** What the provider calls it; `remove` takes it. */
  readonly providerId: string;
  /** `slipway_run`: the infrastructure that it is of. */
  readonly run: string;
  /** `slipway_resource`: which part of it, such as `server`. */
  readonly resource: string;
  readonly name: string;
  /** Where a server is reached; `null` for anything else. */
  readonly address: { readonly host: string; readonly port: number } | null;
};

/** A cloud we may build in: which module, and what its run needs. */
export interface CloudProvider {
  readonly name: string;
  /** Whether it builds without a credential of the organization, in an account of the installation's own. */
  readonly hasOwnAccount: boolean;
  workspace(request: CloudRequest): Workspace;
  /** Asked before anybody pays, as the account that would build. No answer is no `no`: it throws `UpstreamError`. */
  room(credential: CredentialValues | null): Promise<Room>;
  /** Asked before anything is started. No answer is no refusal: it throws `UpstreamError`. */
  clearance(workspace: Workspace): Promise<Clearance>;
  /**
   * Deletes at the provider everything that carries the infrastructure's tag and that Terraform's state does not
   * know (a run killed between create and save). Returns how many things were found. Twice is harmless.
   */
  sweep(workspace: Workspace): Promise<number>;
  /** How many things of the infrastructure exist at the provider. */
  count(workspace: Workspace): Promise<number>;
  /** Everything in the account that carries our tags, whatever run it is of. */
  inventory(credential: CredentialValues | null): Promise<Inventory>;
  /** Deletes one thing of the inventory. Gone already is what was wanted. */
  remove(thing: CloudThing, credential: CredentialValues | null): Promise<void>;
}
export type CloudRequest = {
  readonly infrastructureId: InfrastructureId;
  readonly serverName: string;
  readonly region: string;
  readonly size: string;
  readonly publicKey: string;
  /** The organization's own, or `null`. */
  readonly credential: CredentialValues | null;
};
export type Inventory =
  | { readonly outcome: 'listed'; readonly things: readonly CloudThing[] }
  /** As of a clearance. */
  | { readonly outcome: 'refused'; readonly reason: string };
/** Finds the provider by name; an unknown name is refused. */
export interface CloudProviders {
  readonly all: readonly CloudProvider[];
  get(name: string): CloudProvider;
}

/** Where the lines of a run go: telemetry, not events. */
export interface RunLog {
  watcher(organizationId: OrganizationId, operationId: string): Pick<RunWatcher, 'line'>;
  /** Resolves when every line so far can be read. */
  flush(): Promise<void>;
}
