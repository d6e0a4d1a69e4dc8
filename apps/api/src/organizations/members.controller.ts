import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Put, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AddMember, ManageRoster } from '@slipway/application/organizations';
import { trusted } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import { rosterCommands } from '@slipway/domain/organizations';
import type { RosterCommand } from '@slipway/domain/organizations';
import { findMember, membersOf } from '@slipway/infra/organizations/membership.view';
import { Reads as ReadModels } from '@slipway/infra/projections/read-scope';
import { Allowed } from '../http/asked';
import type { Asked } from '../http/asked';
import { answer, CommandReply } from '../http/command-reply';
import { ConsistencyTokens } from '../http/consistency-tokens';
import { Fresh, Permission, Reads } from '../http/declared-access';
import { found, Id } from '../http/id-param';
import { NoFields } from '../http/no-fields';
import { AfterQuery, ApiPageResponse, PageQuery } from '../http/page';
import type { Page } from '../http/page';
import { MemberNames } from './member-names';
import { AddMemberRequest, AssignRoleRequest, assignmentOf, MemberRow } from './members.http';

/** Who belongs to an organization, as what. */
@ApiTags('organizations')
@Controller('v1/organizations/:organizationId/members')
export class MembersController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(ReadModels) private readonly reads: ReadModels,
    @Inject(MemberNames) private readonly names: MemberNames,
    @Inject(ConsistencyTokens) private readonly tokens: ConsistencyTokens,
  ) {}

  @Get()
  @Permission('organizations.member.read')
  @Reads('membership')
  @ApiPageResponse(MemberRow)
  async list(@Allowed() { organizationId }: Asked, @Query() page: PageQuery): Promise<Page<MemberRow>> {
    const { items, next } = await membersOf(organizationId, page, this.reads);
    return { items: await this.names.addTo(items), next };
  }

  @Get(':userId')
  @Permission('organizations.member.read')
  @Reads('membership')
  @ApiOkResponse({ type: MemberRow })
  async one(
    @Allowed() { organizationId }: Asked,
    @Id('userId') userId: string,
    @Query() _: AfterQuery,
  ): Promise<MemberRow> {
    const item = found(await findMember(organizationId, userId, this.reads), 'member');
    const [row] = await this.names.addTo([item]);
    return found(row, 'member');
  }

  /** Adds somebody who belongs to an organization above this one. Others are invited by mail. */
  @Post()
  @Permission('organizations.member.manage')
  @Fresh()
  @ApiCreatedResponse({ type: CommandReply })
  async add(
    @Allowed() { access, request }: Asked,
    @Body() body: AddMemberRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    const wish = { userId: trusted<UserId>(body.userId), assignment: assignmentOf(body) };
    const decided = await this.bus.execute(new AddMember(wish, access, request));
    return answer(reply, this.tokens, decided, `/v1/organizations/${decided.id}/members/${wish.userId}`);
  }

  /** Gives a member another role: it counts from the next request on. */
  @Put(':userId/role')
  @Permission('organizations.member.manage')
  @Fresh()
  @ApiOkResponse({ type: CommandReply })
  assignRole(
    @Allowed() asked: Asked,
    @Id('userId') userId: string,
    @Body() body: AssignRoleRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    const assignment = assignmentOf(body);
    return this.#manage(asked, reply, rosterCommands.assignRole({ ...memberOf(asked, userId), assignment }));
  }

  /** Takes all rights away from the next request on, and keeps the member. */
  @Put(':userId/deactivation')
  @Permission('organizations.member.manage')
  @Fresh()
  @ApiOkResponse({ type: CommandReply })
  deactivate(
    @Allowed() asked: Asked,
    @Id('userId') userId: string,
    @NoFields() _: null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return this.#manage(asked, reply, rosterCommands.deactivateMember(memberOf(asked, userId)));
  }

  /** Reactivates a deactivated member in the role of before. */
  @Delete(':userId/deactivation')
  @Permission('organizations.member.manage')
  @Fresh()
  @ApiOkResponse({ type: CommandReply })
  reactivate(
    @Allowed() asked: Asked,
    @Id('userId') userId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return this.#manage(asked, reply, rosterCommands.reactivateMember(memberOf(asked, userId)));
  }

  /** Removes a member: refused from the next request on. */
  @Delete(':userId')
  @Permission('organizations.member.manage')
  @Fresh()
  @HttpCode(204)
  @ApiNoContentResponse()
  async remove(
    @Allowed() asked: Asked,
    @Id('userId') userId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.#manage(asked, reply, rosterCommands.removeMember(memberOf(asked, userId)));
  }

  async #manage(
    { access, request }: Asked,
    reply: FastifyReply,
    command: RosterCommand,
  ): Promise<CommandReply> {
    const decided = await this.bus.execute(new ManageRoster(command, access, request));
    return answer(reply, this.tokens, decided);
  }
}

function memberOf({ organizationId }: Asked, userId: string) {
  return { organizationId, userId: trusted<UserId>(userId) };
}
