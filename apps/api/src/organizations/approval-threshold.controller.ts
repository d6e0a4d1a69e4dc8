import { Body, Controller, Delete, Get, HttpCode, Inject, Put, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { approvalThresholdOf } from '@slipway/application/organizations';
import { Decide, FoldCache } from '@slipway/application/runtime';
import type { Money } from '@slipway/domain/kernel';
import { organization, organizationCommands } from '@slipway/domain/organizations';
import { Allowed } from '../http/asked';
import type { Asked } from '../http/asked';
import { answer } from '../http/command-reply';
import { ConsistencyTokens } from '../http/consistency-tokens';
import { Fresh, Permission } from '../http/declared-access';
import { NoFields } from '../http/no-fields';
import { AfterQuery } from '../http/page';
import { ApprovalThreshold, ApprovalThresholdRequest } from './organizations.http';

/** What a machine may cost an organization a month without anybody's approval. */
@ApiTags('organizations')
@Controller('v1/organizations/:organizationId/approval-threshold')
export class ApprovalThresholdController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(ConsistencyTokens) private readonly tokens: ConsistencyTokens,
  ) {}

  @Get()
  @Permission('organizations.approval_threshold.read')
  @ApiOkResponse({ type: ApprovalThreshold })
  async read(@Allowed() { organizationId }: Asked, @Query() _: AfterQuery): Promise<ApprovalThreshold> {
    return { threshold: await approvalThresholdOf(this.folds, organizationId) };
  }

  /** From the next plan on, what costs more waits for somebody who approves it. */
  @Put()
  @Permission('organizations.approval_threshold.set')
  @Fresh()
  @HttpCode(204)
  @ApiNoContentResponse()
  async set(
    @Allowed() asked: Asked,
    @Body() { minor, currency }: ApprovalThresholdRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.#set(asked, { minor, currency }, reply);
  }

  /** From the next plan on, nothing waits. */
  @Delete()
  @Permission('organizations.approval_threshold.set')
  @Fresh()
  @HttpCode(204)
  @ApiNoContentResponse()
  async remove(
    @Allowed() asked: Asked,
    @NoFields() _: null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.#set(asked, null, reply);
  }

  async #set(
    { organizationId, request }: Asked,
    threshold: Money | null,
    reply: FastifyReply,
  ): Promise<void> {
    const command = organizationCommands.setApprovalThreshold({ threshold });
    const decided = await this.bus.execute(new Decide(organization, organizationId, command, request));
    answer(reply, this.tokens, decided);
  }
}
