import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { InviteMember, ManageRoster, ResendInvitation } from '@slipway/application/organizations';
import { trusted } from '@slipway/domain/kernel';
import type { InvitationId } from '@slipway/domain/kernel';
import { invitationCommands } from '@slipway/domain/organizations';
import { openInvitationsOf } from '@slipway/infra/organizations/invitation-list.view';
import { Reads as ReadModels } from '@slipway/infra/projections/read-scope';
import { Allowed } from '../http/asked';
import type { Asked } from '../http/asked';
import { answer, CommandReply } from '../http/command-reply';
import { ConsistencyTokens } from '../http/consistency-tokens';
import { Fresh, Permission, Reads } from '../http/declared-access';
import { Id } from '../http/id-param';
import { NoFields } from '../http/no-fields';
import { ApiPageResponse, PageQuery } from '../http/page';
import type { Page } from '../http/page';
import { InvitationReply, InvitationRow, InviteRequest } from './invitations.http';
import { InvitationAddresses } from './invitation-addresses';
import { assignmentOf } from './members.http';

/** Who is asked by mail to join an organization. */
@ApiTags('organizations')
@Controller('v1/organizations/:organizationId/invitations')
export class InvitationsController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(ReadModels) private readonly reads: ReadModels,
    @Inject(InvitationAddresses) private readonly addresses: InvitationAddresses,
    @Inject(ConsistencyTokens) private readonly tokens: ConsistencyTokens,
  ) {}

  /** Those that nobody has accepted or revoked. */
  @Get()
  @Permission('organizations.invitation.read')
  @Reads('invitation-list')
  @ApiPageResponse(InvitationRow)
  async list(@Allowed() { organizationId }: Asked, @Query() page: PageQuery): Promise<Page<InvitationRow>> {
    const { items, next } = await openInvitationsOf(organizationId, page, this.reads);
    return { items: await this.addresses.openIn(items), next };
  }

  /** Invites an address: its mail is good for seven days, and for nobody else. */
  @Post()
  @Permission('organizations.member.manage')
  @Fresh()
  @ApiCreatedResponse({ type: InvitationReply })
  async invite(
    @Allowed() { access, request }: Asked,
    @Body() body: InviteRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<InvitationReply> {
    const wish = { email: body.email, assignment: assignmentOf(body) };
    const { invitationId, ...decided } = await this.bus.execute(new InviteMember(wish, access, request));
    return { ...answer(reply, this.tokens, decided), invitationId };
  }

  /** Sends another mail with another link; the one before is worth nothing any more. */
  @Post(':invitationId/resends')
  @HttpCode(200)
  @Permission('organizations.member.manage')
  @Fresh()
  @ApiOkResponse({ type: CommandReply })
  async resend(
    @Allowed() { access, request }: Asked,
    @Id('invitationId') invitationId: string,
    @NoFields() _: null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    const decided = await this.bus.execute(new ResendInvitation(trusted(invitationId), access, request));
    return answer(reply, this.tokens, decided);
  }

  /** Takes an invitation back: its link is worth nothing from the next request on. */
  @Delete(':invitationId')
  @Permission('organizations.member.manage')
  @Fresh()
  @HttpCode(204)
  @ApiNoContentResponse()
  async revoke(
    @Allowed() { organizationId, access, request }: Asked,
    @Id('invitationId') invitationId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const name = { organizationId, invitationId: trusted<InvitationId>(invitationId) };
    const command = invitationCommands.revokeInvitation(name);
    answer(reply, this.tokens, await this.bus.execute(new ManageRoster(command, access, request)));
  }
}
