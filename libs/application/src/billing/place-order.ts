import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { billingErrors, findItem, findProvider, order, orderCommands } from '@slipway/domain/billing';
import type { OrderedItem } from '@slipway/domain/billing';
import { trusted } from '@slipway/domain/kernel';
import type { OrderId, OrganizationId } from '@slipway/domain/kernel';
import { OrderAllowance } from '../licensing/order-allowance';
import { RoomAtProvider } from '../provisioning/room-at-provider';
import { CommandRunner } from '../runtime/command-runner';
import type { Decided } from '../runtime/command-runner';
import { mint } from '../runtime/minted';
import type { Request } from '../runtime/request';
import { FoldCache } from '../runtime/fold-cache';
import { PAYMENT_GATEWAYS } from './billing.ports';
import type { PaymentGateways } from './billing.ports';
import { refuseForeignMethod } from './offered-methods';

export type OrderWish = {
  readonly organizationId: OrganizationId;
  readonly topBranchId: OrganizationId;
  readonly item: string;
  readonly provider: string;
  readonly region: string;
  readonly serverName: string;
  readonly paymentMethod: string;
};

export class PlaceOrder extends Command<Decided> {
  constructor(
    readonly wish: OrderWish,
    readonly request: Request,
  ) {
    super();
  }
}

/** Looks the price up in the catalogue; the client never says one. */
@CommandHandler(PlaceOrder)
export class PlaceOrderHandler implements ICommandHandler<PlaceOrder, Decided> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(OrderAllowance) private readonly allowance: OrderAllowance,
    @Inject(RoomAtProvider) private readonly room: RoomAtProvider,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(PAYMENT_GATEWAYS) private readonly gateways: PaymentGateways,
  ) {}

  execute({ wish, request }: PlaceOrder): Promise<Decided> {
    const { item, ...facts } = wish;
    const ordered = offered(item);
    refuseUnknownRegion(wish.provider, wish.region);
    const orderId = trusted<OrderId>(mint(request.commandId, 'order'));
    const command = orderCommands.placeOrder({ orderId, ...facts, item: ordered });
    const mayOrder = async () => {
      await refuseForeignMethod(this.gateways, this.folds, wish);
      await this.allowance.check(wish.topBranchId, 1);
      await this.room.check(wish.organizationId, wish.provider);
      return {};
    };
    return this.runner.run({ decider: order, id: orderId, command, request, facts: mayOrder });
  }
}

function offered(id: string): OrderedItem {
  const item = findItem(id);
  if (!item) throw billingErrors.unknownItem(id);
  const { version, name, size, price } = item;
  return { id, version, name, size, price };
}

function refuseUnknownRegion(providerId: string, regionId: string): void {
  const provider = findProvider(providerId);
  if (!provider) throw billingErrors.unknownProvider(providerId);
  if (!provider.regions.some(({ id }) => id === regionId))
    throw billingErrors.unknownRegion(regionId, providerId);
}
