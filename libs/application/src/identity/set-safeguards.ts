import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { safeguardCommands, safeguards } from '@slipway/domain/identity';
import type { OrganizationId, UserId } from '@slipway/domain/kernel';
import type { Presence } from '../runtime/authorization/demanded-factor';
import { CommandRunner } from '../runtime/command-runner';
import type { Decided } from '../runtime/command-runner';
import { FoldCache } from '../runtime/fold-cache';
import type { Request } from '../runtime/request';
import { registeredPerson } from './holders';

export type SafeguardWish = {
  readonly organizationId: OrganizationId;
  readonly userId: UserId;
  /** By what the person is here. */
  readonly presence: Presence;
  readonly secondFactor: 'optional' | 'required';
};

/** Says whether everybody who acts in the organization needs a second factor. */
export class SetSafeguards extends Command<Decided> {
  constructor(
    readonly wish: SafeguardWish,
    readonly request: Request,
  ) {
    super();
  }
}

@CommandHandler(SetSafeguards)
export class SetSafeguardsHandler implements ICommandHandler<SetSafeguards, Decided> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(FoldCache) private readonly folds: FoldCache,
  ) {}

  execute({
    wish: { organizationId, userId, presence, secondFactor },
    request,
  }: SetSafeguards): Promise<Decided> {
    return this.runner.run({
      decider: safeguards,
      id: organizationId,
      command:
        secondFactor === 'required'
          ? safeguardCommands.demandSecondFactor({ organizationId })
          : safeguardCommands.waiveSecondFactor({ organizationId }),
      request,
      facts: async () => {
        const person = await registeredPerson(this.folds, userId);
        const hasApp = person?.secondFactor.status === 'enrolled';
        return { actorHasSecondFactor: hasApp || (person !== null && presence === 'passkey') };
      },
    });
  }
}
