import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { OrganizationId } from '@slipway/domain/kernel';
import { quota } from '@slipway/domain/licensing';
import { subtreeOf, tree, treeCommands } from '@slipway/domain/organizations';
import type { LiveResource, TreeCommand } from '@slipway/domain/organizations';
import { AccessControl } from '../runtime/authorization/access';
import type { Access } from '../runtime/authorization/access';
import { CommandRunner } from '../runtime/command-runner';
import type { Decided } from '../runtime/command-runner';
import { FoldCache } from '../runtime/fold-cache';
import type { Authority, Request } from '../runtime/request';

type Asked = { readonly access: Access; readonly request: Request };

/** Suspends, resumes or restores: decided by the tree alone. */
export class ManageTree extends Command<Decided> {
  constructor(
    readonly command: TreeCommand,
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(ManageTree)
export class ManageTreeHandler implements ICommandHandler<ManageTree, Decided> {
  constructor(@Inject(CommandRunner) private readonly runner: CommandRunner) {}

  async execute({ command, asked: { access, request } }: ManageTree): Promise<Decided> {
    const { organizationId, topBranchId } = access;
    const decided = await this.runner.run({ decider: tree, id: topBranchId, command, request });
    return { ...decided, id: organizationId };
  }
}

export class MoveSubtree extends Command<Decided> {
  constructor(
    readonly parentId: OrganizationId,
    readonly asked: Asked,
  ) {
    super();
  }
}

/** Takes an organization from one parent to another. Whoever does it has a say at both, until the move is written. */
@CommandHandler(MoveSubtree)
export class MoveSubtreeHandler implements ICommandHandler<MoveSubtree, Decided> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(AccessControl) private readonly control: AccessControl,
  ) {}

  async execute({ parentId, asked: { access, request } }: MoveSubtree): Promise<Decided> {
    const { organizationId, topBranchId, principal, presence } = access;
    const permission = 'organizations.child.create';
    const there = await this.control.authorize(principal, parentId, permission, presence);
    const decided = await this.runner.run({
      decider: tree,
      id: topBranchId,
      command: treeCommands.moveSubtree({ organizationId, parentId }),
      request: { ...request, authority: both(access, there) },
    });
    return { ...decided, id: organizationId };
  }
}

function both(one: Authority, other: Authority): Authority {
  return {
    guards: [
      ...one.guards,
      ...other.guards.filter(({ stream }) => !one.guards.some((guard) => guard.stream === stream)),
    ],
    renew: async () => both(await one.renew(), await other.renew()),
  };
}

export class ArchiveOrganization extends Command<Decided> {
  constructor(readonly asked: Asked) {
    super();
  }
}

/**
 * Refused while anything runs in the organization or below it. What runs stands in the quota's stream, and the archival
 * is written only while that stream stands still: nothing is reserved between the look and the fact.
 */
@CommandHandler(ArchiveOrganization)
export class ArchiveOrganizationHandler implements ICommandHandler<ArchiveOrganization, Decided> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(FoldCache) private readonly folds: FoldCache,
  ) {}

  async execute({ asked: { access, request } }: ArchiveOrganization): Promise<Decided> {
    const { organizationId, topBranchId } = access;
    const decided = await this.runner.run({
      decider: tree,
      id: topBranchId,
      command: treeCommands.archiveOrganization({ organizationId }),
      request: { ...request, authority: await this.#whileQuotaStands(topBranchId, access) },
      facts: async () => ({ live: await this.#liveBelow(access) }),
    });
    return { ...decided, id: organizationId };
  }

  async #whileQuotaStands(topBranchId: OrganizationId, access: Authority): Promise<Authority> {
    const stream = `quota-${topBranchId}`;
    const { revision } = await this.folds.refresh(quota, stream);
    return {
      guards: [...access.guards, { stream, revision }],
      renew: async () => this.#whileQuotaStands(topBranchId, await access.renew()),
    };
  }

  async #liveBelow({ organizationId, topBranchId }: Access): Promise<readonly LiveResource[]> {
    const { state: places } = await this.folds.refresh(tree, `tree-${topBranchId}`);
    const inside = subtreeOf(places, organizationId);
    const { state } = await this.folds.refresh(quota, `quota-${topBranchId}`);
    return [...state.reservations.values()]
      .filter(({ request }) => inside.has(request.organizationId))
      .map(({ request }) => ({
        kind: 'server',
        organizationId: request.organizationId,
        purpose: request.purpose,
      }));
  }
}
