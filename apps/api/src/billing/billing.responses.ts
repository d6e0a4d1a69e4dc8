import { ApiProperty } from '@nestjs/swagger';
import { CommandReply } from '../http/command-reply';
import { orderStatuses } from '@slipway/infra/billing/order-list.view';

export class MoneyValue {
  @ApiProperty({ type: 'integer', description: 'Integer minor units (cents).' }) readonly minor!: number;
  @ApiProperty({ enum: ['eur', 'usd'] }) readonly currency!: string;
}

export class FailureReason {
  @ApiProperty() readonly code!: string;
  @ApiProperty() readonly detail!: string;
}

class OfferedItem {
  @ApiProperty() readonly id!: string;
  @ApiProperty({ type: 'integer' }) readonly version!: number;
  @ApiProperty() readonly name!: string;
  @ApiProperty() readonly size!: string;
  @ApiProperty() readonly description!: string;
  @ApiProperty({ type: 'integer' }) readonly cores!: number;
  @ApiProperty({ type: 'integer' }) readonly memoryMb!: number;
  @ApiProperty({ type: 'integer' }) readonly diskGb!: number;
  @ApiProperty() readonly price!: MoneyValue;
}
class OfferedRegion {
  @ApiProperty() readonly id!: string;
  @ApiProperty() readonly name!: string;
}
class OfferedProvider {
  @ApiProperty() readonly id!: string;
  @ApiProperty() readonly name!: string;
  @ApiProperty({ description: 'Make-believe.' }) readonly sandbox!: boolean;
  @ApiProperty({ type: [OfferedRegion] }) readonly regions!: readonly OfferedRegion[];
}
class OfferedPaymentMethod {
  @ApiProperty() readonly id!: string;
  @ApiProperty() readonly name!: string;
  @ApiProperty() readonly description!: string;
}
export class PaymentMethods {
  @ApiProperty({ type: [OfferedPaymentMethod] }) readonly items!: readonly OfferedPaymentMethod[];
}
export class PaymentMethodReply extends CommandReply {
  @ApiProperty({ description: 'What to name when an order is paid with it.' })
  readonly paymentMethod!: string;
}
export class Confirmation {
  @ApiProperty({
    nullable: true,
    type: String,
    format: 'uri',
    description: 'Where the customer confirms at the bank; null when there is nothing to be done there.',
  })
  readonly url!: string | null;
}

export class Catalogue {
  @ApiProperty({ type: [OfferedItem] }) readonly items!: readonly OfferedItem[];
  @ApiProperty({ type: [OfferedProvider] }) readonly providers!: readonly OfferedProvider[];
  @ApiProperty({ type: [OfferedPaymentMethod] }) readonly paymentMethods!: readonly OfferedPaymentMethod[];
}

export class OrderReply extends CommandReply {
  @ApiProperty({ format: 'uuid' }) readonly operationId!: string;
}

export class RefundReply extends CommandReply {
  @ApiProperty({ format: 'uuid' }) readonly refundId!: string;
}
class RefundRow {
  @ApiProperty({ nullable: true, type: String, format: 'uuid', description: 'null: made at the gateway.' })
  readonly refundId!: string | null;
  @ApiProperty() readonly amount!: MoneyValue;
  @ApiProperty({ enum: ['requested', 'refunded'] }) readonly status!: string;
  @ApiProperty({ type: 'integer' }) readonly failedAttempts!: number;
}
class DisputeRow {
  @ApiProperty({ description: 'The payment provider’s name of the dispute.' }) readonly reference!: string;
  @ApiProperty() readonly amount!: MoneyValue;
  @ApiProperty({ enum: ['open', 'won', 'lost'] }) readonly status!: string;
}
export class ReturnedMoney {
  @ApiProperty({ type: [RefundRow] }) readonly refunds!: readonly RefundRow[];
  @ApiProperty({ type: [DisputeRow] }) readonly disputes!: readonly DisputeRow[];
}

class OrderedItem {
  @ApiProperty() readonly id!: string;
  @ApiProperty() readonly name!: string;
}

export class OrderRow {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty({ enum: orderStatuses }) readonly status!: string;
  @ApiProperty() readonly item!: OrderedItem;
  @ApiProperty() readonly price!: MoneyValue;
  @ApiProperty() readonly provider!: string;
  @ApiProperty() readonly region!: string;
  @ApiProperty() readonly serverName!: string;
  @ApiProperty() readonly paymentMethod!: string;
  @ApiProperty({ nullable: true, type: FailureReason }) readonly reason!: FailureReason | null;
  @ApiProperty({ nullable: true, type: String, format: 'uuid' }) readonly serverId!: string | null;
  @ApiProperty({ format: 'date-time' }) readonly placedAt!: string;
  @ApiProperty({ format: 'date-time' }) readonly updatedAt!: string;
  @ApiProperty({ type: 'integer' }) readonly version!: number;
}
