import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  EnrolSecondFactor,
  OfferSecondFactor,
  registeredPerson,
  RenewRecoveryCodes,
} from '@slipway/application/identity';
import type { Authenticated } from '@slipway/application/identity';
import { Secret } from '@slipway/application/ports';
import { Decide, FoldCache } from '@slipway/application/runtime';
import { secondFactorCommands, user } from '@slipway/domain/identity';
import { Caller } from '../http/asked';
import { answer } from '../http/command-reply';
import { ConsistencyTokens } from '../http/consistency-tokens';
import { Fresh, InPerson } from '../http/declared-access';
import { NoFields } from '../http/no-fields';
import { AfterQuery } from '../http/page';
import { ownRequestOf } from '../http/request-of';
import { EnrolSecondFactorRequest } from './account.requests';
import { OfferedSecondFactor, RecoveryCodesReply, SecondFactorStatus } from './account.responses';

/** What the caller has besides the password: an app that shows codes, and recovery codes on paper. */
@ApiTags('identity')
@Controller('v1/second-factor')
export class SecondFactorController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(ConsistencyTokens) private readonly tokens: ConsistencyTokens,
  ) {}

  @Get()
  @InPerson()
  @ApiOkResponse({ type: SecondFactorStatus })
  async status(@Caller() caller: Authenticated, @Query() _: AfterQuery): Promise<SecondFactorStatus> {
    const factor = (await registeredPerson(this.folds, caller.principal.userId))?.secondFactor;
    if (factor?.status !== 'enrolled') return { isEnrolled: false, recoveryCodesLeft: 0 };
    return { isEnrolled: true, recoveryCodesLeft: factor.recoveryCodes.length };
  }

  /** Gives the secret for an app that shows codes. It counts once a code of the app has come back. */
  @Post('offers')
  @InPerson()
  @Fresh()
  @ApiCreatedResponse({ type: OfferedSecondFactor })
  async offer(
    @Caller() caller: Authenticated,
    @NoFields() _: null,
    @Req() http: FastifyRequest,
  ): Promise<OfferedSecondFactor> {
    const wish = new OfferSecondFactor(caller.principal.userId, ownRequestOf(http, caller));
    const { secret, uri } = await this.bus.execute(wish);
    return { secret: secret.reveal(), uri: uri.reveal() };
  }

  /** Takes the app as second factor, by a code of it. All other sessions end. The recovery codes are shown this once. */
  @Post('enrolments')
  @InPerson()
  @Fresh()
  @ApiCreatedResponse({ type: RecoveryCodesReply })
  async enrol(
    @Caller() caller: Authenticated,
    @Body() { code }: EnrolSecondFactorRequest,
    @Req() http: FastifyRequest,
  ): Promise<RecoveryCodesReply> {
    const { principal, sessionOrToken: sessionId } = caller;
    const enrolment = { userId: principal.userId, code: new Secret(code), sessionId };
    const codes = await this.bus.execute(new EnrolSecondFactor(enrolment, ownRequestOf(http, caller)));
    return { recoveryCodes: codes.map((one) => one.reveal()) };
  }

  /** Gives other recovery codes, shown this once; the ones before are worth nothing. */
  @Post('recovery-codes')
  @InPerson()
  @Fresh()
  @ApiCreatedResponse({ type: RecoveryCodesReply })
  async renewCodes(
    @Caller() caller: Authenticated,
    @NoFields() _: null,
    @Req() http: FastifyRequest,
  ): Promise<RecoveryCodesReply> {
    const wish = new RenewRecoveryCodes(caller.principal.userId, ownRequestOf(http, caller));
    const codes = await this.bus.execute(wish);
    return { recoveryCodes: codes.map((one) => one.reveal()) };
  }

  /** From now on the password alone is enough. */
  @Delete()
  @InPerson()
  @Fresh()
  @HttpCode(204)
  @ApiNoContentResponse()
  async remove(
    @Caller() caller: Authenticated,
    @Req() http: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { userId } = caller.principal;
    const command = secondFactorCommands.removeSecondFactor({});
    const decided = await this.bus.execute(new Decide(user, userId, command, ownRequestOf(http, caller)));
    answer(reply, this.tokens, decided);
  }
}
