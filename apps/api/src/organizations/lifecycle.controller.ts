import { Body, Controller, Delete, HttpCode, Inject, Patch, Put, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ArchiveOrganization, ManageTree, MoveSubtree } from '@slipway/application/organizations';
import { Decide } from '@slipway/application/runtime';
import type { Decided } from '@slipway/application/runtime';
import { trusted } from '@slipway/domain/kernel';
import { organization, organizationCommands, treeCommands } from '@slipway/domain/organizations';
import { Allowed } from '../http/asked';
import type { Asked } from '../http/asked';
import { answer, CommandReply } from '../http/command-reply';
import { ConsistencyTokens } from '../http/consistency-tokens';
import { Fresh, Permission } from '../http/declared-access';
import { NoFields } from '../http/no-fields';
import { MoveRequest, RenameRequest, SuspendRequest } from './organizations.http';

/** What becomes of an organization: its name, its place, and whether it may be used. What is below it follows. */
@ApiTags('organizations')
@Controller('v1/organizations/:organizationId')
export class LifecycleController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(ConsistencyTokens) private readonly tokens: ConsistencyTokens,
  ) {}

  @Patch()
  @Permission('organizations.organization.rename')
  @ApiOkResponse({ type: CommandReply })
  async rename(
    @Allowed() { organizationId, request }: Asked,
    @Body() { name }: RenameRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    const command = organizationCommands.renameOrganization({ name });
    return this.#answer(
      reply,
      await this.bus.execute(new Decide(organization, organizationId, command, request)),
    );
  }

  /** Moves it, with everything below, under another organization of the same tree where the caller may create children. */
  @Put('parent')
  @Permission('organizations.organization.move')
  @Fresh()
  @ApiOkResponse({ type: CommandReply })
  async move(
    @Allowed() asked: Asked,
    @Body() { parentId }: MoveRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return this.#answer(reply, await this.bus.execute(new MoveSubtree(trusted(parentId), asked)));
  }

  /** From the next request on, those in it and below may only look at what they owe, pay and renew. */
  @Put('suspension')
  @Permission('organizations.organization.suspend')
  @Fresh()
  @ApiOkResponse({ type: CommandReply })
  async suspend(
    @Allowed() asked: Asked,
    @Body() { reason }: SuspendRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    const command = treeCommands.suspendOrganization({ organizationId: asked.organizationId, reason });
    return this.#answer(reply, await this.bus.execute(new ManageTree(command, asked)));
  }

  /** Lifts its suspension. It stays suspended while something above it is. */
  @Delete('suspension')
  @Permission('organizations.organization.suspend')
  @HttpCode(204)
  @ApiNoContentResponse()
  async resume(@Allowed() asked: Asked, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const command = treeCommands.resumeOrganization({ organizationId: asked.organizationId });
    this.#answer(reply, await this.bus.execute(new ManageTree(command, asked)));
  }

  /** Archives it and everything below. Refused, with the list, while servers run there. */
  @Put('archival')
  @Permission('organizations.organization.archive')
  @Fresh()
  @ApiOkResponse({ type: CommandReply })
  async archive(
    @Allowed() asked: Asked,
    @NoFields() _: null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return this.#answer(reply, await this.bus.execute(new ArchiveOrganization(asked)));
  }

  /** Restores it as it was, with everything below that was not archived by itself. */
  @Delete('archival')
  @Permission('organizations.organization.restore')
  @HttpCode(204)
  @ApiNoContentResponse()
  async restore(@Allowed() asked: Asked, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const command = treeCommands.restoreOrganization({ organizationId: asked.organizationId });
    this.#answer(reply, await this.bus.execute(new ManageTree(command, asked)));
  }

  #answer(reply: FastifyReply, decided: Decided): CommandReply {
    return answer(reply, this.tokens, decided, `/v1/organizations/${decided.id}`);
  }
}
