import { Body, Controller, Get, HttpCode, Inject, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  ConfirmPayment,
  confirmUrlOf,
  ownOrder,
  PAYMENT_GATEWAYS,
  PayAgain,
  PlaceOrder,
} from '@slipway/application/billing';
import type { PaymentGateways } from '@slipway/application/billing';
import { FoldCache, GoOn } from '@slipway/application/runtime';
import type { Decided } from '@slipway/application/runtime';
import { order, orderCommands } from '@slipway/domain/billing';
import { trusted } from '@slipway/domain/kernel';
import type { OrderId } from '@slipway/domain/kernel';
import { findOrder, ordersOf } from '@slipway/infra/billing/order-list.view';
import { Reads as ReadModels } from '@slipway/infra/projections/read-scope';
import { Allowed } from '../http/asked';
import type { Asked } from '../http/asked';
import { answer } from '../http/command-reply';
import { ConsistencyTokens } from '../http/consistency-tokens';
import { MovesMoney, Permission, Reads } from '../http/declared-access';
import { found, Id } from '../http/id-param';
import { NoFields } from '../http/no-fields';
import { AfterQuery, ApiPageResponse } from '../http/page';
import type { Page } from '../http/page';
import { OrdersQuery, PayAgainRequest, PlaceOrderRequest } from './billing.requests';
import { Confirmation, OrderReply, OrderRow } from './billing.responses';

const idempotencyKey = {
  name: 'Idempotency-Key',
  required: true,
  description: 'Send the same one when you retry.',
};

/** Orders: placing one starts the operation that pays and provisions it. */
@ApiTags('billing')
@Controller('v1/organizations/:organizationId/orders')
export class OrdersController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(ReadModels) private readonly reads: ReadModels,
    @Inject(ConsistencyTokens) private readonly tokens: ConsistencyTokens,
    @Inject(PAYMENT_GATEWAYS) private readonly gateways: PaymentGateways,
  ) {}

  /** Places an order. The price is the catalogue's; watch the operation for what becomes of it. */
  @Post()
  @Permission('billing.order.place')
  @MovesMoney()
  @HttpCode(202)
  @ApiHeader(idempotencyKey)
  @ApiAcceptedResponse({ type: OrderReply })
  async place(
    @Allowed() { organizationId, topBranchId, request }: Asked,
    @Body() body: PlaceOrderRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderReply> {
    const decided = await this.bus.execute(new PlaceOrder({ ...body, organizationId, topBranchId }, request));
    return this.#accepted(reply, organizationId, decided);
  }

  @Get()
  @Permission('billing.order.read')
  @Reads('order-list')
  @ApiPageResponse(OrderRow)
  list(@Allowed() { organizationId }: Asked, @Query() query: OrdersQuery): Promise<Page<OrderRow>> {
    return ordersOf(organizationId, query, query, this.reads);
  }

  @Get(':orderId')
  @Permission('billing.order.read')
  @Reads('order-list')
  @ApiOkResponse({ type: OrderRow })
  async one(
    @Allowed() { organizationId }: Asked,
    @Id('orderId') orderId: string,
    @Query() _: AfterQuery,
  ): Promise<OrderRow> {
    return found(await findOrder(organizationId, orderId, this.reads), 'order');
  }

  /** Pays an order again whose payment has failed. */
  @Post(':orderId/payments')
  @Permission('billing.order.pay')
  @MovesMoney()
  @HttpCode(202)
  @ApiHeader(idempotencyKey)
  @ApiAcceptedResponse({ type: OrderReply })
  async payAgain(
    @Allowed() { organizationId, topBranchId, request }: Asked,
    @Id('orderId') orderId: string,
    @Body() { paymentMethod }: PayAgainRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderReply> {
    const { placement } = await ownOrder(this.folds, organizationId, orderId);
    const payment = { placement, topBranchId, paymentMethod };
    const decided = await this.bus.execute(new PayAgain(payment, request));
    return this.#accepted(reply, organizationId, decided);
  }

  /** Cancels an order that is not fulfilled yet. What was built goes first, then the money comes back. */
  @Post(':orderId/cancellation')
  @Permission('billing.order.cancel')
  @HttpCode(202)
  @ApiAcceptedResponse({ type: OrderReply })
  async cancel(
    @Allowed() { organizationId, request }: Asked,
    @Id('orderId') orderId: string,
    @NoFields() _: null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderReply> {
    await ownOrder(this.folds, organizationId, orderId);
    const decided = await this.bus.execute(new GoOn(order, orderId, orderCommands.cancelOrder({}), request));
    return this.#accepted(reply, organizationId, decided);
  }

  /** Where the customer confirms a payment that waits for it. */
  @Get(':orderId/payments/confirmation')
  @Permission('billing.order.read')
  @ApiOkResponse({ type: Confirmation })
  async confirmation(
    @Allowed() { organizationId }: Asked,
    @Id('orderId') orderId: string,
    @Query() _: AfterQuery,
  ): Promise<Confirmation> {
    const state = await ownOrder(this.folds, organizationId, orderId);
    if (state.status !== 'awaiting_confirmation') return { url: null };
    return { url: await confirmUrlOf(this.gateways, this.folds, state.paymentId) };
  }

  /** Goes on with a payment that the customer has confirmed. */
  @Post(':orderId/payments/confirmation')
  @Permission('billing.order.pay')
  @MovesMoney()
  @HttpCode(202)
  @ApiHeader(idempotencyKey)
  @ApiAcceptedResponse({ type: OrderReply })
  async confirm(
    @Allowed() { organizationId, request }: Asked,
    @Id('orderId') orderId: string,
    @NoFields() _: null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderReply> {
    await ownOrder(this.folds, organizationId, orderId);
    const decided = await this.bus.execute(new ConfirmPayment(trusted<OrderId>(orderId), request));
    return this.#accepted(reply, organizationId, decided);
  }

  /** An operation has the id of the order that it fulfils. */
  #accepted(reply: FastifyReply, organizationId: string, decided: Decided): OrderReply {
    const location = `/v1/organizations/${organizationId}/operations/${decided.id}`;
    return { ...answer(reply, this.tokens, decided, location), operationId: decided.id };
  }
}
