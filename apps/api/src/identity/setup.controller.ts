import { Body, Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  normalizedEmail,
  registeredPerson,
  SessionOpening,
  SetUpInstallation,
} from '@slipway/application/identity';
import type { StartedSession } from '@slipway/application/identity';
import { Secret } from '@slipway/application/ports';
import { FoldCache, mintFrom } from '@slipway/application/runtime';
import { identityErrors, installation } from '@slipway/domain/identity';
import type { UserId } from '@slipway/domain/kernel';
import { ConsistencyTokens } from '../http/consistency-tokens';
import { Public } from '../http/declared-access';
import { AfterQuery } from '../http/page';
import { SessionCookie } from '../http/session-cookie';
import { visitOf } from '../http/visit-of';
import { SANDBOX_IS_CONNECTED } from '../wiring';
import { SetUpRequest } from './identity.requests';
import { SetUpReply, SetupStatus } from './identity.responses';
import { startSession } from './start-session';

/** The first minutes of an installation. */
@ApiTags('identity')
@Controller('v1/setup')
export class SetupController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(SessionOpening) private readonly opening: SessionOpening,
    @Inject(ConsistencyTokens) private readonly tokens: ConsistencyTokens,
    @Inject(SessionCookie) private readonly cookie: SessionCookie,
    @Inject(SANDBOX_IS_CONNECTED) private readonly sandbox: boolean,
  ) {}

  /** Whether the installation still waits for its first owner. */
  @Get()
  @Public()
  @ApiOkResponse({ type: SetupStatus })
  async status(@Query() _: AfterQuery): Promise<SetupStatus> {
    const { state } = await this.folds.refresh(installation, 'installation-main');
    return { claimed: state.status === 'claimed', sandbox: this.sandbox };
  }

  /** Turns the one-time link into the first owner with the first organization, and signs in. */
  @Post()
  @Public()
  @ApiCreatedResponse({ type: SetUpReply })
  async setUp(
    @Body() body: SetUpRequest,
    @Req() http: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SetUpReply> {
    const { token, password, ...facts } = body;
    const setUp = { ...facts, link: new Secret(token), password: new Secret(password) };
    const from = { requestId: http.id, correlationId: mintFrom('setup-story', http.id) };
    const { position, ...owned } = await this.bus.execute(new SetUpInstallation(setUp, from));
    if (position !== null) void reply.header('x-consistency-token', this.tokens.of(position));
    startSession(reply, this.cookie, await this.#open(owned.userId, body.email, http));
    return owned;
  }

  async #open(userId: UserId, email: string, http: FastifyRequest): Promise<StartedSession> {
    const person = await registeredPerson(this.folds, userId);
    if (person === null) throw identityErrors.installationClaimed();
    const proven = { person, email: normalizedEmail(email), stillOpens: () => true };
    const refusal = identityErrors.installationClaimed;
    return this.opening.open({ ...proven, refusal }, visitOf(http, this.cookie));
  }
}
