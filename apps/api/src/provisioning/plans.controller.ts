import { Body, Controller, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ownInfrastructureOf } from '@slipway/application/provisioning';
import { FoldCache, GoOn } from '@slipway/application/runtime';
import { infrastructure, infrastructureCommands } from '@slipway/domain/provisioning';
import type { InfrastructureCommand } from '@slipway/domain/provisioning';
import { Allowed } from '../http/asked';
import type { Asked } from '../http/asked';
import { answer, CommandReply } from '../http/command-reply';
import { ConsistencyTokens } from '../http/consistency-tokens';
import { Permission } from '../http/declared-access';
import { Id } from '../http/id-param';
import { PlanDecisionRequest } from './plans.requests';

/** The plan of an order that waits for somebody's approval. The operation shows it. */
@ApiTags('provisioning')
@Controller('v1/organizations/:organizationId/orders/:orderId/plan')
export class PlansController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(ConsistencyTokens) private readonly tokens: ConsistencyTokens,
  ) {}

  /** Has the plan applied that was looked at, and no other. */
  @Post('approval')
  @Permission('provisioning.plan.decide')
  @HttpCode(202)
  @ApiAcceptedResponse({ type: CommandReply })
  approve(
    @Allowed() asked: Asked,
    @Id('orderId') orderId: string,
    @Body() { digest }: PlanDecisionRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return this.#decide(asked, { orderId, command: infrastructureCommands.approvePlan({ digest }) }, reply);
  }

  /** Nothing is built, and what was paid goes back. */
  @Post('discard')
  @Permission('provisioning.plan.decide')
  @HttpCode(202)
  @ApiAcceptedResponse({ type: CommandReply })
  discard(
    @Allowed() asked: Asked,
    @Id('orderId') orderId: string,
    @Body() { digest }: PlanDecisionRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return this.#decide(asked, { orderId, command: infrastructureCommands.discardPlan({ digest }) }, reply);
  }

  async #decide(
    { organizationId, request }: Asked,
    { orderId, command }: { readonly orderId: string; readonly command: InfrastructureCommand },
    reply: FastifyReply,
  ): Promise<CommandReply> {
    const id = await ownInfrastructureOf(this.folds, organizationId, orderId);
    const decided = await this.bus.execute(new GoOn(infrastructure, id, command, request));
    return answer(reply, this.tokens, decided, `/v1/organizations/${organizationId}/operations/${orderId}`);
  }
}
