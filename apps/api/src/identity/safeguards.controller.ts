import { Body, Controller, Get, HttpCode, Inject, Put, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { SetSafeguards } from '@slipway/application/identity';
import { FoldCache } from '@slipway/application/runtime';
import { safeguards } from '@slipway/domain/identity';
import { Allowed } from '../http/asked';
import type { Asked } from '../http/asked';
import { answer } from '../http/command-reply';
import { ConsistencyTokens } from '../http/consistency-tokens';
import { Fresh, Permission } from '../http/declared-access';
import { AfterQuery } from '../http/page';
import { SafeguardsBody } from './account.requests';

/** What an organization demands of everybody who acts in it, wherever their right comes from. */
@ApiTags('identity')
@Controller('v1/organizations/:organizationId/safeguards')
export class SafeguardsController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(ConsistencyTokens) private readonly tokens: ConsistencyTokens,
  ) {}

  @Get()
  @Permission('identity.safeguard.read')
  @ApiOkResponse({ type: SafeguardsBody })
  async read(@Allowed() { organizationId }: Asked, @Query() _: AfterQuery): Promise<SafeguardsBody> {
    const { state } = await this.folds.refresh(safeguards, `safeguards-${organizationId}`);
    return { secondFactor: state.secondFactor };
  }

  /** Whoever has no second factor is refused in this organization from the next request on, until there is one. A session
   * that a passkey has opened has seen two. */
  @Put()
  @Permission('identity.safeguard.set')
  @Fresh()
  @HttpCode(204)
  @ApiNoContentResponse()
  async set(
    @Allowed() { organizationId, userId, access, request }: Asked,
    @Body() { secondFactor }: SafeguardsBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const wish = { organizationId, userId, presence: access.presence, secondFactor };
    const decided = await this.bus.execute(new SetSafeguards(wish, request));
    answer(reply, this.tokens, decided);
  }
}
