import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, Length } from 'class-validator';

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

export class OrganizationRow {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty() readonly name!: string;
  @ApiProperty({ enum: kinds }) readonly kind!: string;
  @ApiProperty({ nullable: true, type: String, format: 'uuid' }) readonly parentId!: string | null;
  @ApiProperty({ format: 'uuid' }) readonly topBranchId!: string;
  @ApiProperty({ format: 'date-time' }) readonly createdAt!: string;
}
