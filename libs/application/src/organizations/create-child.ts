import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { trusted } from '@slipway/domain/kernel';
import type { OrganizationId, UserId } from '@slipway/domain/kernel';
import {
  organization,
  organizationCommands,
  roster,
  rosterCommands,
  tree,
  treeCommands,
} from '@slipway/domain/organizations';
import type { OrganizationKind } from '@slipway/domain/organizations';
import { CLOCK } from '../ports';
import type { Clock } from '../ports';
import { CommandRunner } from '../runtime/command-runner';
import type { Decided } from '../runtime/command-runner';
import { FoldCache } from '../runtime/fold-cache';
import { mint } from '../runtime/minted';
import { partOf } from '../runtime/request';
import type { Request } from '../runtime/request';

export type ChildWish = {
  readonly topBranchId: OrganizationId;
  readonly parentId: OrganizationId;
  readonly kind: OrganizationKind;
  readonly name: string;
  readonly ownerId: UserId;
};

export class CreateChild extends Command<Decided> {
  constructor(
    readonly wish: ChildWish,
    readonly request: Request,
  ) {
    super();
  }
}

/**
 * Three streams, the tree last: until it names the child nobody sees it, so a crash before leaves nothing behind
 * that anybody could meet, and a retry goes on under the same ids.
 */
@CommandHandler(CreateChild)
export class CreateChildHandler implements ICommandHandler<CreateChild, Decided> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ wish, request }: CreateChild): Promise<Decided> {
    const { topBranchId, parentId, kind, name, ownerId } = wish;
    const organizationId = trusted<OrganizationId>(mint(request.commandId, 'organization'));
    const attach = treeCommands.attachChild({ organizationId, parentId, kind });
    await this.#refuseEarly(topBranchId, attach);
    const about = { ...request, scope: organizationId };
    const facts = { organizationId, topBranchId, parentId, kind, name };
    const create = organizationCommands.createOrganization(facts);
    const created = partOf(about, mint(request.commandId, 'created'));
    await this.runner.run({ decider: organization, id: organizationId, command: create, request: created });
    const appoint = rosterCommands.appointOwner({ organizationId, userId: ownerId });
    const appointed = partOf(about, mint(request.commandId, 'appointed'));
    await this.runner.run({ decider: roster, id: organizationId, command: appoint, request: appointed });
    const decided = await this.runner.run({
      decider: tree,
      id: topBranchId,
      command: attach,
      request: about,
    });
    return { ...decided, id: organizationId };
  }

  /** The tree decides at the end; asked first, it spares the streams of a child that it would refuse. */
  async #refuseEarly(
    topBranchId: OrganizationId,
    attach: ReturnType<typeof treeCommands.attachChild>,
  ): Promise<void> {
    const { state } = await this.folds.refresh(tree, `tree-${topBranchId}`);
    tree.decide(attach, state, { now: this.clock.now() });
  }
}
