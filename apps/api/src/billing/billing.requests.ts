import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { PageQuery } from '../http/page';

export const orderStatuses = [
  'placed',
  'awaiting_confirmation',
  'payment_failed',
  'rejected',
  'paid',
  'fulfilled',
  'refunded',
  'refund_stuck',
] as const;

export class PlaceOrderRequest {
  @ApiProperty({ description: 'Id of a catalogue item; the price is the catalogue’s.' })
  @IsString()
  @Length(1, 100)
  readonly item!: string;

  @ApiProperty()
  @IsString()
  @Length(1, 100)
  readonly provider!: string;

  @ApiProperty()
  @IsString()
  @Length(1, 100)
  readonly region!: string;

  @ApiProperty({ maxLength: 63, pattern: '^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$' })
  @IsString()
  @Length(1, 63)
  readonly serverName!: string;

  @ApiProperty()
  @IsString()
  @Length(1, 100)
  readonly paymentMethod!: string;
}

export class PayAgainRequest {
  @ApiProperty()
  @IsString()
  @Length(1, 100)
  readonly paymentMethod!: string;
}

export class OrdersQuery extends PageQuery {
  @ApiPropertyOptional({ enum: orderStatuses })
  @IsOptional()
  @IsIn(orderStatuses)
  readonly status?: (typeof orderStatuses)[number];
}
