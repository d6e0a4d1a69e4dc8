import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { billingErrors, leftOf, payment, paymentCommands } from '@slipway/domain/billing';
import type { Order } from '@slipway/domain/billing';
import { money } from '@slipway/domain/kernel';
import type { PaymentId } from '@slipway/domain/kernel';
import { CommandRunner } from '../runtime/command-runner';
import type { Decided } from '../runtime/command-runner';
import { FoldCache } from '../runtime/fold-cache';
import { mint } from '../runtime/minted';
import type { Request } from '../runtime/request';

export type RefundOfOrder = {
  readonly order: Exclude<Order, { readonly status: 'unplaced' }>;
  /** Minor units of the order's currency; `null` is all that is left. */
  readonly minor: number | null;
  readonly reason: string;
};

export class RequestRefund extends Command<Decided & { readonly refundId: string }> {
  constructor(
    readonly refund: RefundOfOrder,
    readonly request: Request,
  ) {
    super();
  }
}

/**
 * Only of a fulfilled order: before that its flow gives the money back by itself, and two would give it back twice.
 * The server stays as it is.
 */
@CommandHandler(RequestRefund)
export class RequestRefundHandler implements ICommandHandler<RequestRefund> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(FoldCache) private readonly folds: FoldCache,
  ) {}

  async execute({ refund: { order, minor, reason }, request }: RequestRefund) {
    if (order.status !== 'fulfilled')
      throw billingErrors.orderNotRefundable(order.status.replaceAll('_', ' '));
    const { paymentId: id } = order;
    const refundId = mint(request.commandId, 'refund');
    const amount = money(minor ?? (await this.#left(id, refundId)), order.placement.item.price.currency);
    const command = paymentCommands.requestRefund({ refundId, amount, reason });
    const decided = await this.runner.run({ decider: payment, id, command, request, goesOn: true });
    return { ...decided, refundId };
  }

  /** A repeated request means the amount of the first one. */
  async #left(paymentId: PaymentId, refundId: string): Promise<number> {
    const { state } = await this.folds.refresh(payment, `payment-${paymentId}`);
    if (state.status !== 'captured' && state.status !== 'refunded') return 0;
    return state.refunds.find((one) => one.refundId === refundId)?.amount.minor ?? leftOf(state);
  }
}
