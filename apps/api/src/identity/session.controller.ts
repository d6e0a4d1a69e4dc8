import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { People, ProveAgain, SESSIONS, SignIn } from '@slipway/application/identity';
import type { Authenticated, Sessions } from '@slipway/application/identity';
import { Secret } from '@slipway/application/ports';
import { AccessControl, authorizationErrors } from '@slipway/application/runtime';
import type { Principal } from '@slipway/application/runtime';
import { organizationsOfUser } from '@slipway/infra/organizations/membership.view';
import { Reads as ReadModels } from '@slipway/infra/projections/read-scope';
import { Caller, Person } from '../http/asked';
import { InPerson, Public, Reads, SignedIn } from '../http/declared-access';
import { AfterQuery } from '../http/page';
import { ownRequestOf } from '../http/request-of';
import { SessionCookie } from '../http/session-cookie';
import { visitOf } from '../http/visit-of';
import { ProofRequest } from './account.requests';
import { SignInRequest } from './identity.requests';
import { Me, SessionReply } from './identity.responses';
import { startSession } from './start-session';

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
    @Body() { email, password, code }: SignInRequest,
    @Req() http: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionReply> {
    const visit = visitOf(http, this.cookie);
    const second = code === undefined ? undefined : new Secret(code);
    const started = await this.bus.execute(new SignIn(email, new Secret(password), visit, second));
    return startSession(reply, this.cookie, started);
  }

  /** Proves again who the caller is; what asks for that works for ten minutes. */
  @Post('session/proofs')
  @InPerson()
  @HttpCode(204)
  @ApiNoContentResponse()
  async prove(
    @Caller() caller: Authenticated,
    @Body() { password, code }: ProofRequest,
    @Req() http: FastifyRequest,
  ): Promise<void> {
    const proof = {
      userId: caller.principal.userId,
      sessionId: caller.sessionOrToken,
      password: new Secret(password),
      ...(code !== undefined && { code: new Secret(code) }),
    };
    await this.bus.execute(new ProveAgain(proof, ownRequestOf(http, caller)));
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
  async me(@Person() principal: Principal, @Query() __: AfterQuery): Promise<Me> {
    const [profile, organizations] = await Promise.all([
      this.people.profile(principal.userId),
      organizationsOfUser(principal.userId, this.reads),
    ]);
    // Forgotten since the guard has looked.
    if (profile.forgotten) throw authorizationErrors.unauthenticated();
    const { forgotten: _, ...user } = profile;
    const boundTo = await this.control.boundTo(principal);
    return { user, organizations: organizations.filter((own) => boundTo === null || own.id === boundTo) };
  }
}
