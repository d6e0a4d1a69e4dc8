import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PasskeyChallenges, SignInByPasskey, signingIn, WEBAUTHN } from '@slipway/application/identity';
import type { WebAuthn } from '@slipway/application/identity';
import { Public } from '../http/declared-access';
import { NoFields } from '../http/no-fields';
import { SessionCookie } from '../http/session-cookie';
import { visitOf } from '../http/visit-of';
import { SessionReply } from './identity.responses';
import { BrowserOptions, PasskeySignInRequest } from './passkey.http';
import { startSession } from './start-session';

/** Signing in by passkey: no address, no password, no code. */
@ApiTags('identity')
@Controller('v1/session')
export class PasskeySessionController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(SessionCookie) private readonly cookie: SessionCookie,
    @Inject(PasskeyChallenges) private readonly challenges: PasskeyChallenges,
    @Inject(WEBAUTHN) private readonly webAuthn: WebAuthn,
  ) {}

  /** What a browser needs to ask for a passkey; the same for everybody, and good for five minutes. */
  @Post('passkey-challenges')
  @Public()
  @HttpCode(200)
  @ApiOkResponse({ type: BrowserOptions })
  async challenge(@NoFields() _: null): Promise<BrowserOptions> {
    return { options: await this.webAuthn.request(this.challenges.issue(signingIn)) };
  }

  /** Signs in: the answer sets the session cookie. */
  @Post('passkeys')
  @Public()
  @ApiCreatedResponse({ type: SessionReply })
  async signIn(
    @Body() assertion: PasskeySignInRequest,
    @Req() http: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionReply> {
    const started = await this.bus.execute(new SignInByPasskey(assertion, visitOf(http, this.cookie)));
    return startSession(reply, this.cookie, started);
  }
}
