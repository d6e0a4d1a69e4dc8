import { ApiProperty } from '@nestjs/swagger';
import { MoneyValue } from './billing.responses';

const accounts = ['gateway', 'sales', 'refunds', 'disputes', 'losses'];

class LedgerLineRow {
  @ApiProperty({ enum: accounts }) readonly account!: string;
  @ApiProperty({ enum: ['debit', 'credit'] }) readonly side!: string;
  @ApiProperty() readonly amount!: MoneyValue;
}
export class LedgerEntryRow {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty({ description: 'The event that moved the money.' }) readonly type!: string;
  @ApiProperty({ format: 'date-time' }) readonly at!: string;
  @ApiProperty({ format: 'uuid' }) readonly orderId!: string;
  @ApiProperty({ format: 'uuid' }) readonly paymentId!: string;
  @ApiProperty({ type: [LedgerLineRow] }) readonly lines!: readonly LedgerLineRow[];
}

class LedgerBalanceRow {
  @ApiProperty({ enum: accounts }) readonly account!: string;
  @ApiProperty({ enum: ['eur', 'usd'] }) readonly currency!: string;
  @ApiProperty({ type: 'integer' }) readonly debits!: number;
  @ApiProperty({ type: 'integer' }) readonly credits!: number;
  @ApiProperty({ type: 'integer', description: 'Debits less credits, in minor units.' })
  readonly balance!: number;
}
export class LedgerBalances {
  @ApiProperty({ type: [LedgerBalanceRow] }) readonly items!: readonly LedgerBalanceRow[];
}
