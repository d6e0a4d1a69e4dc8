import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { UserId } from '@slipway/domain/kernel';
import {
  ancestorsOf,
  organizationErrors,
  rightsOf,
  roster,
  rosterCommands,
  tree,
} from '@slipway/domain/organizations';
import type { Assignment } from '@slipway/domain/organizations';
import type { Access } from '../runtime/authorization/access';
import { CommandRunner } from '../runtime/command-runner';
import type { Decided } from '../runtime/command-runner';
import { FoldCache } from '../runtime/fold-cache';
import type { Request } from '../runtime/request';

/** Takes somebody who belongs to an organization above. Everybody else is asked, by an invitation. */
export class AddMember extends Command<Decided> {
  constructor(
    readonly wish: { readonly userId: UserId; readonly assignment: Assignment },
    readonly access: Access,
    readonly request: Request,
  ) {
    super();
  }
}

@CommandHandler(AddMember)
export class AddMemberHandler implements ICommandHandler<AddMember, Decided> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(FoldCache) private readonly folds: FoldCache,
  ) {}

  execute({ wish, access, request }: AddMember): Promise<Decided> {
    const { organizationId } = access;
    return this.runner.run({
      decider: roster,
      id: organizationId,
      command: rosterCommands.addMember({ organizationId, ...wish }),
      request,
      facts: async () => {
        await this.#requireAbove(wish.userId, access);
        return { by: (await access.renew()).role };
      },
    });
  }

  async #requireAbove(userId: UserId, { organizationId, topBranchId }: Access): Promise<void> {
    const { state } = await this.folds.refresh(tree, `tree-${topBranchId}`);
    const above = await Promise.all(
      ancestorsOf(state, organizationId).map((id) => this.folds.refresh(roster, `roster-${id}`)),
    );
    const belongs = above.some((fold) => rightsOf(fold.state, userId) !== undefined);
    if (!belongs) throw organizationErrors.personNotAbove();
  }
}
