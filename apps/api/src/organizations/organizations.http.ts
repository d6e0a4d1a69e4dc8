import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, IsUUID, Length } from 'class-validator';

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
