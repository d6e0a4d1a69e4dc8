import { Body, Controller, Get, HttpCode, Inject, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ownOrder, RequestRefund, returnedOf } from '@slipway/application/billing';
import { FoldCache } from '@slipway/application/runtime';
import { Allowed } from '../http/asked';
import type { Asked } from '../http/asked';
import { answer } from '../http/command-reply';
import { ConsistencyTokens } from '../http/consistency-tokens';
import { MovesMoney, Permission } from '../http/declared-access';
import { Id } from '../http/id-param';
import { AfterQuery } from '../http/page';
import { RefundRequest } from './billing.requests';
import { RefundReply, ReturnedMoney } from './billing.responses';

/** Money that goes back because a person says so. The customer does not decide that: an organization above does. */
@ApiTags('billing')
@Controller('v1/organizations/:organizationId/orders/:orderId/refunds')
export class RefundsController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(ConsistencyTokens) private readonly tokens: ConsistencyTokens,
  ) {}

  /** What was given back of a fulfilled order, what is on its way, and what banks took back. */
  @Get()
  @Permission('billing.order.read')
  @ApiOkResponse({ type: ReturnedMoney })
  async returned(
    @Allowed() { organizationId }: Asked,
    @Id('orderId') orderId: string,
    @Query() _: AfterQuery,
  ): Promise<ReturnedMoney> {
    return returnedOf(this.folds, await ownOrder(this.folds, organizationId, orderId));
  }

  /** Gives a part back, or all that is left. It is tried until it goes through; the server stays as it is. */
  @Post()
  @Permission('billing.order.refund')
  @MovesMoney()
  @HttpCode(202)
  @ApiHeader({ name: 'Idempotency-Key', required: true, description: 'Send the same one when you retry.' })
  @ApiAcceptedResponse({ type: RefundReply })
  async refund(
    @Allowed() { organizationId, request }: Asked,
    @Id('orderId') orderId: string,
    @Body() { minor, reason }: RefundRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RefundReply> {
    const order = await ownOrder(this.folds, organizationId, orderId);
    const refund = { order, minor: minor ?? null, reason };
    const decided = await this.bus.execute(new RequestRefund(refund, request));
    return { ...answer(reply, this.tokens, decided), refundId: decided.refundId };
  }
}
