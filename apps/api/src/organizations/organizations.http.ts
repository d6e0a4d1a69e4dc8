import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInt, IsString, IsUUID, Length, Max, Min } from 'class-validator';
import { highestThreshold } from '@slipway/domain/organizations';
import { MoneyValue } from '../billing/billing.responses';

const kinds = ['top_branch', 'master_branch', 'sub_user', 'end_user'] as const;

export class CreateChildRequest {
  @ApiProperty({ maxLength: 63 })
  @IsString()
  @Length(1, 63)
  readonly name!: string;

  @ApiProperty({ enum: kinds.slice(1) })
  @IsIn(kinds.slice(1))
  readonly kind!: 'master_branch' | 'sub_user' | 'end_user';
}

export class RenameRequest {
  @ApiProperty({ maxLength: 63 })
  @IsString()
  @Length(1, 63)
  readonly name!: string;
}

export class MoveRequest {
  @ApiProperty({ format: 'uuid', description: 'Of a higher kind, in the same tree.' })
  @IsUUID()
  readonly parentId!: string;
}

export class SuspendRequest {
  @ApiProperty({ maxLength: 500, description: 'Why. It is kept in the audit log.' })
  @IsString()
  @Length(1, 500)
  readonly reason!: string;
}

export class ApprovalThresholdRequest {
  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: highestThreshold,
    description: 'Minor units (cents).',
  })
  @IsInt()
  @Min(1)
  @Max(highestThreshold)
  readonly minor!: number;

  @ApiProperty({ enum: ['eur', 'usd'] })
  @IsIn(['eur', 'usd'])
  readonly currency!: 'eur' | 'usd';
}

export class ApprovalThreshold {
  @ApiProperty({
    nullable: true,
    type: MoneyValue,
    description: 'What may cost more a month than this waits for an approval; null: nothing does.',
  })
  readonly threshold!: MoneyValue | null;
}

export class OrganizationRow {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty() readonly name!: string;
  @ApiProperty({ enum: kinds }) readonly kind!: string;
  @ApiProperty({ nullable: true, type: String, format: 'uuid' }) readonly parentId!: string | null;
  @ApiProperty({ format: 'uuid' }) readonly topBranchId!: string;
  @ApiProperty({
    enum: ['active', 'suspended', 'archived'],
    description: 'By what was said of it and of everything above it.',
  })
  readonly status!: string;
  @ApiProperty({ format: 'date-time' }) readonly createdAt!: string;
}
