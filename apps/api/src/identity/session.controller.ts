import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { People, SESSIONS, SignIn } from '@slipway/application/identity';
import type { Sessions } from '@slipway/application/identity';
import { Secret } from '@slipway/application/ports';
import { AccessControl } from '@slipway/application/runtime';
import type { Principal } from '@slipway/application/runtime';
import { organizationsOfUser } from '@slipway/infra/organizations/membership.view';
import { Reads as ReadModels } from '@slipway/infra/projections/read-scope';
import { Person } from '../http/asked';
import { Public, Reads, SignedIn } from '../http/declared-access';
import { AfterQuery } from '../http/page';
import { SessionCookie } from '../http/session-cookie';
import { SignInRequest } from './identity.requests';
import { Me, SessionReply } from './identity.responses';

/** Browser sessions, and who the caller is. */
@ApiTags('identity')
@Controller('v1')
export class SessionController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(SESSIONS) private readonly sessions: Sessions,
    @Inject(People) private readonly people: People,
    @Inject(ReadModels) private readonly reads: ReadModels,
    @Inject(SessionCookie) private readonly cookie: SessionCookie,
    @Inject(AccessControl) private readonly control: AccessControl,
  ) {}

  /** Signs in: the answer sets the session cookie. */
  @Post('session')
  @Public()
  @ApiCreatedResponse({ type: SessionReply })
  async signIn(
    @Body() { email, password }: SignInRequest,
    @Req() http: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionReply> {
    const { cookie, userId, expiresAt } = await this.bus.execute(new SignIn(email, new Secret(password)));
    void reply.setCookie(this.cookie.name, cookie.reveal(), {
      ...this.cookie.options,
      expires: new Date(expiresAt),
    });
    return { userId, expiresAt };
  }

  /** Ends the session; the cookie is worth nothing from now on. */
  @Delete('session')
  @SignedIn()
  @HttpCode(204)
  @ApiNoContentResponse()
  async signOut(@Req() http: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const cookie = http.cookies[this.cookie.name];
    if (cookie) await this.sessions.close(new Secret(cookie));
    void reply.clearCookie(this.cookie.name, this.cookie.options);
  }

  /** The caller, and the organizations where the caller is a member; a token sees the one that it is bound to. */
  @Get('me')
  @SignedIn()
  @Reads('membership', 'organization-list')
  @ApiOkResponse({ type: Me })
  async me(@Person() principal: Principal, @Query() _: AfterQuery): Promise<Me> {
    const [user, organizations] = await Promise.all([
      this.people.profile(principal.userId),
      organizationsOfUser(principal.userId, this.reads),
    ]);
    const boundTo = await this.control.boundTo(principal);
    return { user, organizations: organizations.filter(({ id }) => boundTo === null || id === boundTo) };
  }
}
