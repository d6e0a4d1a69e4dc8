import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { order, orderCommands } from '@slipway/domain/billing';
import type { OrderId, OrganizationId } from '@slipway/domain/kernel';
import { OrderAllowance } from '../licensing/order-allowance';
import { CommandRunner } from '../runtime/command-runner';
import type { Decided } from '../runtime/command-runner';
import type { Request } from '../runtime/request';
import { PAYMENT_GATEWAY } from './billing.ports';
import type { PaymentGateway } from './billing.ports';
import { refuseUnknownMethod } from './place-order';

export type AnotherPayment = {
  readonly orderId: OrderId;
  readonly topBranchId: OrganizationId;
  readonly paymentMethod: string;
};

/** Another try to pay an order whose payment failed. */
export class PayAgain extends Command<Decided> {
  constructor(
    readonly payment: AnotherPayment,
    readonly request: Request,
  ) {
    super();
  }
}

@CommandHandler(PayAgain)
export class PayAgainHandler implements ICommandHandler<PayAgain, Decided> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(OrderAllowance) private readonly allowance: OrderAllowance,
    @Inject(PAYMENT_GATEWAY) private readonly gateway: PaymentGateway,
  ) {}

  execute({ payment, request }: PayAgain): Promise<Decided> {
    const { orderId: id, topBranchId, paymentMethod } = payment;
    refuseUnknownMethod(this.gateway, paymentMethod);
    const command = orderCommands.payAgain({ paymentMethod });
    const mayPay = async () => {
      await this.allowance.check(topBranchId, 1);
      return {};
    };
    return this.runner.run({ decider: order, id, command, request, facts: mayPay });
  }
}
