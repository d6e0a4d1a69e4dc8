import { Body, Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { linkSeconds, RequestEmailVerification, VerifyEmail } from '@slipway/application/identity';
import type { Authenticated } from '@slipway/application/identity';
import { Secret } from '@slipway/application/ports';
import { Caller } from '../http/asked';
import { InPerson, Public } from '../http/declared-access';
import { NoFields } from '../http/no-fields';
import { ownRequestOf } from '../http/request-of';
import { SessionCookie } from '../http/session-cookie';
import { visitOf } from '../http/visit-of';
import { VerifyEmailRequest } from './account.requests';
import { LinkSent } from './account.responses';

/** Whether mails to the own address arrive. */
@ApiTags('identity')
@Controller('v1/email')
export class EmailController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(SessionCookie) private readonly cookie: SessionCookie,
  ) {}

  /** Sends a link to the own address; who follows it proves that its mails arrive. */
  @Post('verification-links')
  @InPerson()
  @HttpCode(202)
  @ApiAcceptedResponse({ type: LinkSent })
  async requestVerification(
    @Caller() caller: Authenticated,
    @NoFields() _: null,
    @Req() http: FastifyRequest,
  ): Promise<LinkSent> {
    const { userId } = caller.principal;
    const visit = visitOf(http, this.cookie);
    await this.bus.execute(new RequestEmailVerification(userId, visit, ownRequestOf(http, caller)));
    return { usableForSeconds: linkSeconds.email_verification };
  }

  /** The address is verified by the link of the mail. A second click changes nothing. */
  @Post('verifications')
  @Public()
  @HttpCode(204)
  @ApiNoContentResponse()
  async verify(@Body() { token }: VerifyEmailRequest, @Req() http: FastifyRequest): Promise<void> {
    await this.bus.execute(new VerifyEmail(new Secret(token), visitOf(http, this.cookie)));
  }
}
