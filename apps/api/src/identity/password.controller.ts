import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ChangePassword, linkSeconds, RequestResetLink, ResetPassword } from '@slipway/application/identity';
import type { Authenticated } from '@slipway/application/identity';
import { Secret } from '@slipway/application/ports';
import { Caller } from '../http/asked';
import { answer } from '../http/command-reply';
import { ConsistencyTokens } from '../http/consistency-tokens';
import { InPerson, Public } from '../http/declared-access';
import { ownRequestOf } from '../http/request-of';
import { SessionCookie } from '../http/session-cookie';
import { visitOf } from '../http/visit-of';
import { ChangePasswordRequest, ResetLinkRequest, ResetPasswordRequest } from './account.requests';
import { LinkSent } from './account.responses';

/** The own password: another one in its place, by who knows it, or by who has forgotten it and has the mail. */
@ApiTags('identity')
@Controller('v1/password')
export class PasswordController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(ConsistencyTokens) private readonly tokens: ConsistencyTokens,
    @Inject(SessionCookie) private readonly cookie: SessionCookie,
  ) {}

  /** Sends a link for another password to this address, when somebody has it; the answer does not tell. */
  @Post('reset-links')
  @Public()
  @HttpCode(202)
  @ApiAcceptedResponse({ type: LinkSent })
  async requestReset(@Body() { email }: ResetLinkRequest, @Req() http: FastifyRequest): Promise<LinkSent> {
    await this.bus.execute(new RequestResetLink(email, visitOf(http, this.cookie)));
    return { usableForSeconds: linkSeconds.password_reset };
  }

  /** Sets the password by the link of the mail. All sessions end. */
  @Post('resets')
  @Public()
  @HttpCode(204)
  @ApiNoContentResponse()
  async reset(@Body() { token, password }: ResetPasswordRequest, @Req() http: FastifyRequest): Promise<void> {
    const visit = visitOf(http, this.cookie);
    await this.bus.execute(new ResetPassword(new Secret(token), new Secret(password), visit));
  }

  /** Sets another password. All other sessions end. */
  @Post('changes')
  @InPerson()
  @HttpCode(204)
  @ApiNoContentResponse()
  async change(
    @Caller() caller: Authenticated,
    @Body() body: ChangePasswordRequest,
    @Req() http: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const change = {
      userId: caller.principal.userId,
      current: new Secret(body.current),
      ...(body.code !== undefined && { code: new Secret(body.code) }),
      password: new Secret(body.password),
      sessionId: caller.sessionOrToken,
    };
    const decided = await this.bus.execute(new ChangePassword(change, ownRequestOf(http, caller)));
    answer(reply, this.tokens, decided);
  }
}
