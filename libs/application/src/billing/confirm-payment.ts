import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { billingErrors, order, orderCommands, payment } from '@slipway/domain/billing';
import type { OrderId, PaymentId } from '@slipway/domain/kernel';
import { CommandRunner } from '../runtime/command-runner';
import type { Decided } from '../runtime/command-runner';
import { FoldCache } from '../runtime/fold-cache';
import type { Request } from '../runtime/request';
import { PAYMENT_GATEWAYS } from './billing.ports';
import type { PaymentGateways } from './billing.ports';

/** Where the customer confirms a payment: asked of the gateway each time, because such an address is a key. */
export async function confirmUrlOf(
  gateways: PaymentGateways,
  folds: FoldCache,
  paymentId: PaymentId,
): Promise<string | null> {
  const { state } = await folds.refresh(payment, `payment-${paymentId}`);
  if (state.status !== 'confirmation_required') return null;
  const record = await gateways.of(state.request.method).record(state.gatewayReference);
  return record?.outcome.outcome === 'confirmation_required' ? record.outcome.confirmUrl : null;
}

export class ConfirmPayment extends Command<Decided> {
  constructor(
    readonly orderId: OrderId,
    readonly request: Request,
  ) {
    super();
  }
}

/** Goes on with a payment that the customer has confirmed; refuses as long as their bank still waits for it. */
@CommandHandler(ConfirmPayment)
export class ConfirmPaymentHandler implements ICommandHandler<ConfirmPayment, Decided> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(PAYMENT_GATEWAYS) private readonly gateways: PaymentGateways,
  ) {}

  execute({ orderId: id, request }: ConfirmPayment): Promise<Decided> {
    const command = orderCommands.confirmOrderPayment({});
    const isConfirmed = async () => {
      await this.#refuseUnconfirmed(id);
      return {};
    };
    return this.runner.run({ decider: order, id, command, request, facts: isConfirmed, goesOn: true });
  }

  async #refuseUnconfirmed(id: OrderId): Promise<void> {
    const { state } = await this.folds.refresh(order, `order-${id}`);
    if (state.status !== 'awaiting_confirmation') return;
    const address = await confirmUrlOf(this.gateways, this.folds, state.paymentId);
    if (address !== null) throw billingErrors.paymentNotConfirmed();
  }
}
