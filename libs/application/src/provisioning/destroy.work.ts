import { recorded } from '@slipway/domain/kernel';
import type { Message } from '@slipway/domain/kernel';
import { infrastructure, infrastructureCommands, provisioningWork } from '@slipway/domain/provisioning';
import type { InfrastructureCommand, ProvisioningWork } from '@slipway/domain/provisioning';
import type { Vault } from '../ports';
import type { CommandRunner } from '../runtime/command-runner';
import type { FoldCache } from '../runtime/fold-cache';
import { mint } from '../runtime/minted';
import { partOf } from '../runtime/request';
import type { Request } from '../runtime/request';
import type { WorkContext, WorkHandler } from '../runtime/work-executor';
import { InfrastructureCredentials } from './infrastructure-credentials';
import { Interrupted } from './interrupted';
import type { CloudProviders, RunLog, Terraform } from './provisioning.ports';
import { workspaceOf } from './workspace';

type Destroy = Extract<ProvisioningWork, { type: 'provisioning.destroy' }>;

/** Takes down what exists of one infrastructure. Done only when the provider has nothing left that carries its tag. */
export class DestroyHandler implements WorkHandler {
  readonly type = provisioningWork.destroy.type;
  readonly #credentials: InfrastructureCredentials;

  constructor(
    private readonly ports: {
      readonly runner: CommandRunner;
      readonly folds: FoldCache;
      readonly vault: Vault;
      readonly terraform: Terraform;
      readonly clouds: CloudProviders;
      readonly log: RunLog;
    },
  ) {
    this.#credentials = new InfrastructureCredentials(ports);
  }

  async handle(work: Message, { request, signal }: WorkContext): Promise<void> {
    const { data } = recorded<Destroy>(work);
    const { infrastructureId: id, organizationId, orderId, attempt } = data;
    await this.#record(
      id,
      infrastructureCommands.startDestruction({}),
      partOf(request, mint(request.commandId, 'start')),
    );
    const { state } = await this.ports.folds.refresh(infrastructure, `infrastructure-${id}`);
    if (state.status === 'destroyed') return this.#credentials.release(data, request);
    if (state.status !== 'destroying') return;
    const watcher = {
      ...this.ports.log.watcher(organizationId, orderId),
      planned: async () => 'apply' as const,
    };
    const credential = await this.#credentials.valuesFor(data);
    const workspace = workspaceOf(this.ports.clouds, state, credential);
    const outcome = await this.ports.terraform.destroy(workspace, watcher, signal);
    await this.ports.log.flush();
    switch (outcome.outcome) {
      case 'destroyed':
        await this.#record(id, infrastructureCommands.recordDestroyed({}), request);
        return this.#credentials.release(data, request);
      case 'failed':
        return this.#record(
          id,
          infrastructureCommands.recordDestructionFailure({ attempt, message: outcome.message }),
          request,
        );
      case 'interrupted':
        throw new Interrupted(id);
    }
  }

  async #record(id: string, command: InfrastructureCommand, request: Request): Promise<void> {
    await this.ports.runner.run({ decider: infrastructure, id, command, request });
  }
}
