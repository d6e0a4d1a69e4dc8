import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  IDENTITY_PROVIDER,
  LinkAccount,
  SignInByAccount,
  UnlinkAccounts,
} from '@slipway/application/identity';
import type { Authenticated, IdentityProvider } from '@slipway/application/identity';
import { Secret } from '@slipway/application/ports';
import { Caller } from '../http/asked';
import { answer } from '../http/command-reply';
import { ConsistencyTokens } from '../http/consistency-tokens';
import { Fresh, InPerson, Public } from '../http/declared-access';
import { NoFields } from '../http/no-fields';
import { AfterQuery } from '../http/page';
import { ownRequestOf } from '../http/request-of';
import { SessionCookie } from '../http/session-cookie';
import { visitOf } from '../http/visit-of';
import { SessionReply } from './identity.responses';
import { OidcVisits } from './oidc-visits';
import { AccountSignInRequest, ProviderAnswerRequest, ProviderReply, ProviderVisit } from './oidc.http';
import { startSession } from './start-session';

/** Signing in by an account elsewhere, at the OpenID Connect provider of this installation. */
@ApiTags('identity')
@Controller('v1/oidc')
export class OidcController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(IDENTITY_PROVIDER) private readonly provider: IdentityProvider | null,
    @Inject(OidcVisits) private readonly visits: OidcVisits,
    @Inject(SessionCookie) private readonly cookie: SessionCookie,
    @Inject(ConsistencyTokens) private readonly tokens: ConsistencyTokens,
  ) {}

  /** How the provider is called; null when there is none. */
  @Get()
  @Public()
  @ApiOkResponse({ type: ProviderReply })
  about(@Query() _: AfterQuery): ProviderReply {
    return { name: this.provider?.name ?? null };
  }

  /** Where to send the browser so that somebody signs in there. It comes back to /oidc with what to send to /sessions. */
  @Post('visits')
  @Public()
  @HttpCode(200)
  @ApiOkResponse({ type: ProviderVisit })
  begin(@NoFields() _: null, @Res({ passthrough: true }) reply: FastifyReply): Promise<ProviderVisit> {
    return this.visits.begin('sign-in', reply);
  }

  /** Signs in with what the provider has sent along. A person with a second factor sends its code after that. */
  @Post('sessions')
  @Public()
  @ApiCreatedResponse({ type: SessionReply })
  async signIn(
    @Body() { secondFactor, ...said }: AccountSignInRequest,
    @Req() http: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionReply> {
    const vouched = await this.visits.vouchedFor(said, 'sign-in', http, reply);
    const code = secondFactor === undefined ? undefined : new Secret(secondFactor);
    const started = await this.bus.execute(new SignInByAccount(vouched, visitOf(http, this.cookie), code));
    this.visits.end(reply);
    return startSession(reply, this.cookie, started);
  }

  /** Like a visit, to link the account there to the caller’s. */
  @Post('link-visits')
  @InPerson()
  @Fresh()
  @HttpCode(200)
  @ApiOkResponse({ type: ProviderVisit })
  beginLink(
    @Caller() { principal }: Authenticated,
    @NoFields() _: null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProviderVisit> {
    return this.visits.begin(`link ${principal.userId}`, reply);
  }

  /** Links the account there: from now on it opens the caller’s. */
  @Post('links')
  @InPerson()
  @HttpCode(204)
  @ApiNoContentResponse()
  async link(
    @Caller() caller: Authenticated,
    @Body() said: ProviderAnswerRequest,
    @Req() http: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { userId } = caller.principal;
    const vouched = await this.visits.vouchedFor(said, `link ${userId}`, http, reply);
    const decided = await this.bus.execute(new LinkAccount(userId, vouched, ownRequestOf(http, caller)));
    this.visits.end(reply);
    answer(reply, this.tokens, decided);
  }

  /** No account there opens the caller’s any more. */
  @Delete('links')
  @InPerson()
  @Fresh()
  @HttpCode(204)
  @ApiNoContentResponse()
  async unlink(@Caller() caller: Authenticated, @Req() http: FastifyRequest): Promise<void> {
    await this.bus.execute(new UnlinkAccounts(caller.principal.userId, ownRequestOf(http, caller)));
  }
}
