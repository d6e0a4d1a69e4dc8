import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticated } from '@slipway/application/identity';
import { AcceptInvitation, LookAtInvitation, RegisterInvited } from '@slipway/application/organizations';
import { Secret } from '@slipway/application/ports';
import { Caller } from '../http/asked';
import { answer, CommandReply } from '../http/command-reply';
import { ConsistencyTokens } from '../http/consistency-tokens';
import { InPerson, Public } from '../http/declared-access';
import { ownRequestOf } from '../http/request-of';
import { SessionCookie } from '../http/session-cookie';
import { visitOf } from '../http/visit-of';
import { startSession } from '../identity/start-session';
import {
  InvitationLinkRequest,
  JoinedReply,
  RegisterInvitedRequest,
  SeenInvitationReply,
} from './invitations.http';

/** Where somebody comes in with the link of an invitation. */
@ApiTags('organizations')
@Controller('v1/invitations')
export class JoiningController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(ConsistencyTokens) private readonly tokens: ConsistencyTokens,
    @Inject(SessionCookie) private readonly cookie: SessionCookie,
  ) {}

  /** What one is invited to. By POST, so that the token stands in no address and no log of one. */
  @Post('lookups')
  @Public()
  @HttpCode(200)
  @ApiOkResponse({ type: SeenInvitationReply })
  look(@Body() { token }: InvitationLinkRequest, @Req() http: FastifyRequest): Promise<SeenInvitationReply> {
    return this.bus.execute(new LookAtInvitation(new Secret(token), visitOf(http, this.cookie)));
  }

  /** Joins with the account that is signed in. It must have the address that was invited. */
  @Post('acceptances')
  @InPerson()
  @ApiCreatedResponse({ type: CommandReply })
  async accept(
    @Caller() caller: Authenticated,
    @Body() { token }: InvitationLinkRequest,
    @Req() http: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    const { userId } = caller.principal;
    const command = new AcceptInvitation(new Secret(token), userId, ownRequestOf(http, caller));
    return answer(reply, this.tokens, await this.bus.execute(command));
  }

  /** Makes an account for the address that was invited, joins, and signs in. */
  @Post('registrations')
  @Public()
  @ApiCreatedResponse({ type: JoinedReply })
  async register(
    @Body() { token, name, password }: RegisterInvitedRequest,
    @Req() http: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JoinedReply> {
    const wish = { name, password: new Secret(password) };
    const command = new RegisterInvited(new Secret(token), wish, visitOf(http, this.cookie));
    const joined = await this.bus.execute(command);
    if (joined.position !== null) void reply.header('x-consistency-token', this.tokens.of(joined.position));
    return { ...startSession(reply, this.cookie, joined), organizationId: joined.organizationId };
  }
}
