import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { safeguardCommands, safeguards, user } from '@slipway/domain/identity';
import type { OrganizationId, UserId } from '@slipway/domain/kernel';
import { CommandRunner } from '../runtime/command-runner';
import type { Decided } from '../runtime/command-runner';
import { FoldCache } from '../runtime/fold-cache';
import type { Request } from '../runtime/request';

export type SafeguardWish = {
  readonly organizationId: OrganizationId;
  readonly userId: UserId;
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

  execute({ wish: { organizationId, userId, secondFactor }, request }: SetSafeguards): Promise<Decided> {
    return this.runner.run({
      decider: safeguards,
      id: organizationId,
      command:
        secondFactor === 'required'
          ? safeguardCommands.demandSecondFactor({ organizationId })
          : safeguardCommands.waiveSecondFactor({ organizationId }),
      request,
      facts: async () => {
        const { state } = await this.folds.refresh(user, `user-${userId}`);
        return {
          actorHasSecondFactor: state.status === 'registered' && state.secondFactor.status === 'enrolled',
        };
      },
    });
  }
}
