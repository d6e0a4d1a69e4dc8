import { ApiProperty } from '@nestjs/swagger';
import { CommandReply } from '../http/command-reply';
import { orderStatuses } from './billing.requests';

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
export class Catalogue {
  @ApiProperty({ type: [OfferedItem] }) readonly items!: readonly OfferedItem[];
  @ApiProperty({ type: [OfferedProvider] }) readonly providers!: readonly OfferedProvider[];
  @ApiProperty({ type: [OfferedPaymentMethod] }) readonly paymentMethods!: readonly OfferedPaymentMethod[];
}

export class OrderReply extends CommandReply {
  @ApiProperty({ format: 'uuid' }) readonly operationId!: string;
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
