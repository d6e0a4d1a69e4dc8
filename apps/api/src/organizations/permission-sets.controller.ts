import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Put, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ManageRoster } from '@slipway/application/organizations';
import { FoldCache, mint } from '@slipway/application/runtime';
import { trusted } from '@slipway/domain/kernel';
import type { PermissionSetId } from '@slipway/domain/kernel';
import { requirePermissionSet, roster, rosterCommands } from '@slipway/domain/organizations';
import { Allowed } from '../http/asked';
import type { Asked } from '../http/asked';
import { answer, CommandReply } from '../http/command-reply';
import { ConsistencyTokens } from '../http/consistency-tokens';
import { Fresh, Permission } from '../http/declared-access';
import { Id } from '../http/id-param';
import { AfterQuery } from '../http/page';
import { PermissionSetList, PermissionSetRequest } from './members.http';

/** Named sets of permissions, for members with the role `custom`. A set counts in its own organization only. */
@ApiTags('organizations')
@Controller('v1/organizations/:organizationId/permission-sets')
export class PermissionSetsController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(ConsistencyTokens) private readonly tokens: ConsistencyTokens,
  ) {}

  /** All of them: there are few, and they are read where rights are read. */
  @Get()
  @Permission('organizations.permission_set.read')
  @ApiOkResponse({ type: PermissionSetList })
  async list(@Allowed() { organizationId }: Asked, @Query() _: AfterQuery): Promise<PermissionSetList> {
    const { state } = await this.folds.refresh(roster, `roster-${organizationId}`);
    return { items: [...state.permissionSets].map(([id, set]) => ({ id, ...set })) };
  }

  @Post()
  @Permission('organizations.permission_set.define')
  @Fresh()
  @ApiCreatedResponse({ type: CommandReply })
  async define(
    @Allowed() asked: Asked,
    @Body() body: PermissionSetRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    const id = mint(asked.request.commandId, 'permission-set');
    return { ...(await this.#define(asked, id, body, reply)), id };
  }

  /** Defines the set anew, for all members who have it, from the next request on. */
  @Put(':permissionSetId')
  @Permission('organizations.permission_set.define')
  @Fresh()
  @ApiOkResponse({ type: CommandReply })
  async redefine(
    @Allowed() asked: Asked,
    @Id('permissionSetId') permissionSetId: string,
    @Body() body: PermissionSetRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    const { state } = await this.folds.refresh(roster, `roster-${asked.organizationId}`);
    requirePermissionSet(state, trusted<PermissionSetId>(permissionSetId));
    return this.#define(asked, permissionSetId, body, reply);
  }

  @Delete(':permissionSetId')
  @Permission('organizations.permission_set.define')
  @Fresh()
  @HttpCode(204)
  @ApiNoContentResponse()
  async drop(
    @Allowed() { organizationId, access, request }: Asked,
    @Id('permissionSetId') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const permissionSetId = trusted<PermissionSetId>(id);
    const command = rosterCommands.dropPermissionSet({ organizationId, permissionSetId });
    answer(reply, this.tokens, await this.bus.execute(new ManageRoster(command, access, request)));
  }

  async #define(
    { organizationId, access, request }: Asked,
    id: string,
    body: PermissionSetRequest,
    reply: FastifyReply,
  ): Promise<CommandReply> {
    const set = { ...body, organizationId, permissionSetId: trusted<PermissionSetId>(id) };
    const command = rosterCommands.definePermissionSet(set);
    return answer(reply, this.tokens, await this.bus.execute(new ManageRoster(command, access, request)));
  }
}
