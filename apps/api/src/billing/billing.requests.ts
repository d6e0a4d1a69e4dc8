import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, IsString, Length, Matches, Max, Min, ValidateIf } from 'class-validator';
import { orderStatuses } from '@slipway/infra/billing/order-list.view';
import { PageQuery } from '../http/page';

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

export class RefundRequest {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    description: 'Minor units of the order’s currency; all that is left when it is left out.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsInt()
  @Min(1)
  @Max(99_999_999_999)
  readonly minor?: number;

  @ApiProperty({ description: 'Why the money goes back.' })
  @IsString()
  @Length(1, 200)
  readonly reason!: string;
}

export class AddPaymentMethodRequest {
  @ApiProperty({ description: 'The payment provider’s name of a method that was made in the browser.' })
  @IsString()
  @Matches(/^[A-Za-z0-9_]{1,100}$/)
  readonly paymentMethod!: string;
}

export class OrdersQuery extends PageQuery {
  @ApiPropertyOptional({ enum: orderStatuses })
  @IsOptional()
  @IsIn(orderStatuses)
  readonly status?: (typeof orderStatuses)[number];
}
