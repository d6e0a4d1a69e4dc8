import type { Engine } from '@slipway/domain/provisioning';
import { UpstreamError } from '@slipway/application/ports';
import type {
  CloudProviders,
  DestroyOutcome,
  ProvisionOutcome,
  RunWatcher,
  Terraform,
  Workspace,
} from '@slipway/application/provisioning/provisioning.ports';
import { pathOfMachine } from '../config/path-of-machine';
import type { Log } from '../logging/log';
import type { RunLimits } from './follow-phase';
import { openRunFolder, runFolderOf } from './run-folder';
import { RunOperation, type OperationOutcome } from './run-operation';
import type { OperationKind } from './run-record.parser';
import { parseServerOutputs, UnusableOutputs } from './server-outputs.parser';
import { findEngine, type FoundEngine } from './terraform-engine';
import { exclusively } from './workspace-lock';

export type TerraformOptions = {
  /** Runs live in `<dataDir>/runs`. */
  readonly dataDir: string;
  /** `terraform/modules` of the installation. */
  readonly modulesDir: string;
  /** `terraform/simulator/main.mjs` of the installation. */
  readonly simulatorPath: string;
  /** Path of a Terraform or OpenTofu, or `simulator`. */
  readonly bin?: string;
  /** Where executables are looked for, here and by Terraform; this process's PATH by default. */
  readonly searchPath?: string;
  /** A module carries the name of its provider; after a destroy the provider is asked what is left. */
  readonly clouds: CloudProviders;
  readonly log: Log;
  readonly limits?: Partial<RunLimits>;
};

const defaultLimits: RunLimits = { timeoutMs: 30 * 60_000, stopGraceMs: 60_000, outputBytes: 64 * 1_048_576 };

/** Runs the Terraform CLI (or OpenTofu, or the simulator) in one folder per infrastructure. */
export class TerraformCli implements Terraform {
  #found: Promise<FoundEngine> | undefined;

  constructor(private readonly options: TerraformOptions) {}

  /** Looked for once; throws when the one that is named cannot be used. */
  async engine(): Promise<Engine> {
    return (await this.#find()).engine;
  }

  async provision(workspace: Workspace, watcher: RunWatcher, signal: AbortSignal): Promise<ProvisionOutcome> {
    const ended = await this.#run('provision', workspace, watcher, signal);
    if (ended.outcome !== 'done') return ended;
    try {
      return { outcome: 'provisioned', outputs: parseServerOutputs(ended.document) };
    } catch (error) {
      if (error instanceof UnusableOutputs) return { outcome: 'failed', message: error.message };
      throw error;
    }
  }

  async destroy(workspace: Workspace, watcher: RunWatcher, signal: AbortSignal): Promise<DestroyOutcome> {
    const ended = await this.#run('destroy', workspace, watcher, signal);
    if (ended.outcome === 'held') throw new Error('a destruction is not held back');
    if (ended.outcome !== 'done') return ended;
    try {
      return await this.#sweep(workspace);
    } catch (error) {
      if (error instanceof UpstreamError) return { outcome: 'failed', message: error.message };
      throw error;
    }
  }

  /** What Terraform's state did not know may still be there. */
  async #sweep(workspace: Workspace): Promise<DestroyOutcome> {
    const { infrastructureId } = workspace;
    const cloud = this.options.clouds.get(workspace.module);
    const found = await cloud.sweep(workspace);
    if (found > 0)
      this.options.log.warn({ infrastructureId, found }, 'things unknown to Terraform were deleted');
    const left = await cloud.count(workspace);
    if (left === 0) return { outcome: 'destroyed' };
    return {
      outcome: 'failed',
      message: `${left} things of this infrastructure still exist at ${cloud.name}.`,
    };
  }

  async #run(
    kind: OperationKind,
    workspace: Workspace,
    watcher: RunWatcher,
    signal: AbortSignal,
  ): Promise<OperationOutcome> {
    const engine = await this.#find();
    const folder = runFolderOf(this.options.dataDir, workspace);
    await openRunFolder(folder);
    const limits = { ...defaultLimits, ...this.options.limits };
    const { modulesDir, searchPath = pathOfMachine() } = this.options;
    const context = { folder, workspace, watcher, signal, engine, modulesDir, searchPath, limits };
    const operation = new RunOperation(context);
    const outcome = await exclusively(folder.lock, signal, () => operation.run(kind));
    return outcome ?? { outcome: 'interrupted' };
  }

  async #find(): Promise<FoundEngine> {
    const { bin, simulatorPath, searchPath = pathOfMachine(), log } = this.options;
    this.#found ??= findEngine({ ...(bin !== undefined && { bin }), simulatorPath, searchPath, log });
    try {
      return await this.#found;
    } catch (error) {
      // Looked for again at the next call: it may be installed by then.
      this.#found = undefined;
      throw error;
    }
  }
}
