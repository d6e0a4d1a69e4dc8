import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { order, orderCommands } from '@slipway/domain/billing';
import type { OrderPlacement } from '@slipway/domain/billing';
import type { OrganizationId } from '@slipway/domain/kernel';
import { OrderAllowance } from '../licensing/order-allowance';
import { RoomAtProvider } from '../provisioning/room-at-provider';
import { CommandRunner } from '../runtime/command-runner';
import type { Decided } from '../runtime/command-runner';
import type { Request } from '../runtime/request';
import { FoldCache } from '../runtime/fold-cache';
import { PAYMENT_GATEWAYS } from './billing.ports';
import type { PaymentGateways } from './billing.ports';
import { refuseForeignMethod } from './offered-methods';

export type AnotherPayment = {
  readonly placement: OrderPlacement;
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
    @Inject(RoomAtProvider) private readonly room: RoomAtProvider,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(PAYMENT_GATEWAYS) private readonly gateways: PaymentGateways,
  ) {}

  execute({ payment, request }: PayAgain): Promise<Decided> {
    const { placement, topBranchId, paymentMethod } = payment;
    const { orderId: id, organizationId, provider } = placement;
    const command = orderCommands.payAgain({ paymentMethod });
    const mayPay = async () => {
      await refuseForeignMethod(this.gateways, this.folds, { organizationId, provider, paymentMethod });
      await this.allowance.check(topBranchId, 1);
      await this.room.check(organizationId, provider);
      return {};
    };
    return this.runner.run({ decider: order, id, command, request, facts: mayPay, goesOn: true });
  }
}
