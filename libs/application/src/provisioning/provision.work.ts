import { recorded } from '@slipway/domain/kernel';
import type { Message } from '@slipway/domain/kernel';
import { infrastructure, infrastructureCommands, provisioningWork } from '@slipway/domain/provisioning';
import type { InfrastructureCommand, Plan, ProvisioningWork } from '@slipway/domain/provisioning';
import { approvalThresholdOf } from '../organizations/approval-threshold';
import type { Vault } from '../ports';
import type { CommandRunner } from '../runtime/command-runner';
import type { FoldCache } from '../runtime/fold-cache';
import { mint } from '../runtime/minted';
import { partOf } from '../runtime/request';
import type { Request } from '../runtime/request';
import type { WorkContext, WorkHandler } from '../runtime/work-executor';
import { sshKeyPlace } from '../servers/ssh-key';
import type { RemoteShell } from '../servers/servers.ports';
import { InfrastructureCredentials } from './infrastructure-credentials';
import { Interrupted } from './interrupted';
import type { CloudProviders, RunLog, Terraform } from './provisioning.ports';
import { isGivenUp, whileWanted } from './while-wanted';
import { workspaceOf } from './workspace';

type Provision = Extract<ProvisioningWork, { type: 'provisioning.provision' }>;

/**
 * Builds one infrastructure. Called again after a crash, it goes on with the same workspace: a living Terraform run
 * is adopted, an ended one is read, and what exists carries the infrastructure's tag. When its destruction starts the
 * run is stopped in order, whichever process asked for it.
 */
export class ProvisionHandler implements WorkHandler {
  readonly type = provisioningWork.provision.type;
  readonly #credentials: InfrastructureCredentials;

  constructor(
    private readonly ports: {
      readonly runner: CommandRunner;
      readonly folds: FoldCache;
      readonly vault: Vault;
      readonly shell: RemoteShell;
      readonly terraform: Terraform;
      readonly clouds: CloudProviders;
      readonly log: RunLog;
      /** Nobody can see any more whether the machine is still wanted; it is built on for a minute at most. */
      readonly onBlind: (infrastructureId: string, error: unknown) => void;
    },
  ) {
    this.#credentials = new InfrastructureCredentials(ports);
  }

  async handle(work: Message, { request, signal }: WorkContext): Promise<void> {
    const { data } = recorded<Provision>(work);
    const id = data.infrastructureId;
    if (!(await this.#isWanted(id))) return;
    await this.#prepareKey(data, request);
    if (!(await this.#isCleared(data, request))) return;
    const engine = await this.ports.terraform.engine();
    await this.#record(id, infrastructureCommands.startProvisioning({ engine }), stepOf(request, 'start'));
    const { state } = await this.ports.folds.refresh(infrastructure, `infrastructure-${id}`);
    // Anything else: the outcome is recorded, or the flow has gone on to destroy.
    if (state.status !== 'provisioning' && state.status !== 'planned') return;
    const watcher = {
      ...this.ports.log.watcher(data.organizationId, data.orderId),
      planned: (plan: Plan) => this.#recordPlan(data, plan, request),
    };
    const credential = await this.#credentials.valuesFor(data);
    const workspace = workspaceOf(this.ports.clouds, state, credential);
    const { folds, terraform } = this.ports;
    const onBlind = (error: unknown): void => this.ports.onBlind(id, error);
    const outcome = await whileWanted({ folds, infrastructureId: id, signal, onBlind }, (whole) =>
      terraform.provision(workspace, watcher, whole),
    );
    await this.ports.log.flush();
    switch (outcome.outcome) {
      case 'provisioned':
        return this.#record(
          id,
          infrastructureCommands.recordProvisioned({ outputs: outcome.outputs }),
          request,
        );
      case 'failed':
        return this.#record(
          id,
          infrastructureCommands.recordProvisioningFailure({ message: outcome.message }),
          request,
        );
      // Whoever approves the plan has the work asked for again.
      case 'held':
        return;
      case 'interrupted':
        if (await isGivenUp(folds, id)) return;
        throw new Interrupted(id);
    }
  }

  /** A delivery that comes after the outcome, or after the flow has gone on to destroy, would be refused for ever. */
  async #isWanted(id: string): Promise<boolean> {
    const { state } = await this.ports.folds.refresh(infrastructure, `infrastructure-${id}`);
    return !['awaiting_approval', 'provisioned', 'failed', 'destroying', 'destroyed'].includes(state.status);
  }

  /** What the log says of the plan decides, not what was wished: somebody may have given the machine up meanwhile. */
  async #recordPlan(
    { infrastructureId: id, organizationId }: Provision['data'],
    plan: Plan,
    request: Request,
  ): Promise<'apply' | 'hold'> {
    const { folds } = this.ports;
    const threshold = await approvalThresholdOf(folds, organizationId);
    // Named by the plan, so that another plan of the same work is told too.
    const step = stepOf(request, `plan ${plan.digest}`);
    await this.#record(id, infrastructureCommands.recordPlan({ plan, threshold }), step);
    const { state } = await folds.refresh(infrastructure, `infrastructure-${id}`);
    return state.status === 'planned' && state.plan.digest === plan.digest ? 'apply' : 'hold';
  }

  /** The key is made by us, before the machine: Terraform and its state only ever see the public half. */
  async #prepareKey(data: Provision['data'], request: Request): Promise<void> {
    const id = data.infrastructureId;
    const { state } = await this.ports.folds.refresh(infrastructure, `infrastructure-${id}`);
    if (state.status !== 'requested') return;
    await this.#credentials.assign(data, state.request.provider, request);
    const { privateKey, publicKey } = this.ports.shell.generateKey(`slipway-${id}`);
    const key = await this.ports.vault.store(sshKeyPlace(data), privateKey);
    await this.#record(id, infrastructureCommands.prepareKey({ key, publicKey }), stepOf(request, 'key'));
  }

  /**
   * A cloud that lets nobody in would refuse the destruction too, and nothing is refunded before that is done. So it is
   * asked while it is certain that nothing exists.
   */
  async #isCleared(data: Provision['data'], request: Request): Promise<boolean> {
    const id = data.infrastructureId;
    const { state } = await this.ports.folds.refresh(infrastructure, `infrastructure-${id}`);
    if (state.status !== 'prepared') return true;
    const { clouds } = this.ports;
    const workspace = workspaceOf(clouds, state, await this.#credentials.valuesFor(data));
    const clearance = await clouds.get(state.request.provider).clearance(workspace);
    if (clearance.outcome === 'clear') return true;
    const message = `${clearance.reason} Nothing was built.`;
    await this.#record(id, infrastructureCommands.recordProvisioningFailure({ message }), request);
    return false;
  }

  async #record(id: string, command: InfrastructureCommand, request: Request): Promise<void> {
    await this.ports.runner.run({ decider: infrastructure, id, command, request });
  }
}

function stepOf(request: Request, name: string): Request {
  return partOf(request, mint(request.commandId, name));
}
