import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsString,
  IsUUID,
  Length,
  ValidateIf,
} from 'class-validator';
import { trusted } from '@slipway/domain/kernel';
import { grants, isGrantable, organizationErrors } from '@slipway/domain/organizations';
import type { Assignment, Role } from '@slipway/domain/organizations';

const roles = ['owner', 'admin', 'member', 'viewer', 'custom'] as const satisfies readonly Role[];

export class AssignRoleRequest {
  @ApiProperty({ enum: roles, description: '`custom`: what the permission set allows.' })
  @IsIn(roles)
  readonly role!: Role;

  @ApiPropertyOptional({ format: 'uuid', description: 'With the role `custom`, and only with it.' })
  @ValidateIf(
    ({ role, permissionSetId }: AssignRoleRequest) => role === 'custom' || permissionSetId !== undefined,
  )
  @IsUUID()
  readonly permissionSetId?: string;
}

export class AddMemberRequest extends AssignRoleRequest {
  @ApiProperty({ format: 'uuid', description: 'Somebody who belongs to an organization above this one.' })
  @IsUUID()
  readonly userId!: string;
}

/** The validation has seen that a custom role comes with its set. */
export function assignmentOf({ role, permissionSetId }: AssignRoleRequest): Assignment {
  if (role === 'custom') return { role, permissionSetId: trusted(permissionSetId ?? '') };
  if (permissionSetId !== undefined) throw organizationErrors.setWithoutCustomRole();
  return { role };
}

export class MemberRow {
  @ApiProperty({ format: 'uuid' }) readonly userId!: string;
  @ApiProperty({ nullable: true, type: String, description: 'null: this person was forgotten.' })
  readonly name!: string | null;
  @ApiProperty({ nullable: true, type: String, format: 'email' }) readonly email!: string | null;
  @ApiProperty({ enum: roles }) readonly role!: string;
  @ApiProperty({ nullable: true, type: String, format: 'uuid' }) readonly permissionSetId!: string | null;
  @ApiProperty({ enum: ['active', 'deactivated'] }) readonly status!: string;
  @ApiProperty({ format: 'date-time' }) readonly addedAt!: string;
}

const grantable = Object.keys(grants).filter((permission) => isGrantable(permission));

export class PermissionSetRequest {
  @ApiProperty({ maxLength: 63 })
  @IsString()
  @Length(1, 63)
  readonly name!: string;

  @ApiProperty({ enum: grantable, isArray: true, maxItems: grantable.length })
  @IsArray()
  @ArrayMaxSize(grantable.length)
  @ArrayUnique()
  @IsIn(grantable, { each: true })
  readonly permissions!: string[];
}

export class PermissionSetRow {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty() readonly name!: string;
  @ApiProperty({ type: [String] }) readonly permissions!: readonly string[];
}

export class PermissionSetList {
  @ApiProperty({ type: [PermissionSetRow] }) readonly items!: readonly PermissionSetRow[];
}
