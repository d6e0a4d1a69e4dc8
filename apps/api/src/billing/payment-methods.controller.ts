import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  AddPaymentMethod,
  offeredMethods,
  PAYMENT_GATEWAYS,
  RemovePaymentMethod,
} from '@slipway/application/billing';
import type { PaymentGateways } from '@slipway/application/billing';
import { FoldCache } from '@slipway/application/runtime';
import { Allowed } from '../http/asked';
import type { Asked } from '../http/asked';
import { answer } from '../http/command-reply';
import { ConsistencyTokens } from '../http/consistency-tokens';
import { Permission } from '../http/declared-access';
import { AfterQuery } from '../http/page';
import { AddPaymentMethodRequest } from './billing.requests';
import { PaymentMethodReply, PaymentMethods } from './billing.responses';

/** What an organization pays with. Card numbers go from the browser to the payment provider and never come here. */
@ApiTags('billing')
@Controller('v1/organizations/:organizationId/payment-methods')
export class PaymentMethodsController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(PAYMENT_GATEWAYS) private readonly gateways: PaymentGateways,
    @Inject(ConsistencyTokens) private readonly tokens: ConsistencyTokens,
  ) {}

  @Get()
  @Permission('billing.payment_method.read')
  @ApiOkResponse({ type: PaymentMethods })
  async offered(@Allowed() { organizationId }: Asked, @Query() _: AfterQuery): Promise<PaymentMethods> {
    return { items: await offeredMethods(this.gateways, this.folds, organizationId) };
  }

  /** Takes over a method that the browser made at the payment provider. It may have another id afterwards. */
  @Post()
  @Permission('billing.payment_method.manage')
  @ApiCreatedResponse({ type: PaymentMethodReply })
  async add(
    @Allowed() { organizationId, request }: Asked,
    @Body() { paymentMethod }: AddPaymentMethodRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PaymentMethodReply> {
    const added = await this.bus.execute(new AddPaymentMethod(organizationId, paymentMethod, request));
    return { ...answer(reply, this.tokens, added), paymentMethod: added.method };
  }

  @Delete(':paymentMethod')
  @Permission('billing.payment_method.manage')
  @HttpCode(204)
  @ApiNoContentResponse()
  async remove(
    @Allowed() { organizationId, request }: Asked,
    @Param('paymentMethod') paymentMethod: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const removed = await this.bus.execute(new RemovePaymentMethod(organizationId, paymentMethod, request));
    answer(reply, this.tokens, removed);
  }
}
