import { ApiProperty } from '@nestjs/swagger';
import { IsEmail, IsString, Length } from 'class-validator';
import { passwordLength } from '@slipway/domain/identity';
import type { Role } from '@slipway/domain/organizations';
import { CommandReply } from '../http/command-reply';
import { AssignRoleRequest } from './members.http';

const roles = ['owner', 'admin', 'member', 'viewer', 'custom'] as const satisfies readonly Role[];
const { least, most } = passwordLength;
const linkToken = { minLength: 20, maxLength: 200, description: 'The token in the link of the mail.' };

export class InviteRequest extends AssignRoleRequest {
  @ApiProperty({ format: 'email', maxLength: 254 })
  @IsEmail({}, { message: 'email must be an e-mail address' })
  @Length(3, 254)
  readonly email!: string;
}

export class InvitationLinkRequest {
  @ApiProperty(linkToken)
  @IsString()
  @Length(20, 200)
  readonly token!: string;
}

export class RegisterInvitedRequest extends InvitationLinkRequest {
  @ApiProperty({ maxLength: 100 })
  @IsString()
  @Length(1, 100)
  readonly name!: string;

  @ApiProperty({ minLength: least, maxLength: most, description: 'Any characters; length is what counts.' })
  @IsString()
  @Length(least, most)
  readonly password!: string;
}

export class InvitationRow {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty({ nullable: true, type: String, description: 'null: this person was forgotten.' })
  readonly email!: string | null;
  @ApiProperty({ enum: roles }) readonly role!: string;
  @ApiProperty({ nullable: true, type: String, format: 'uuid' }) readonly permissionSetId!: string | null;
  @ApiProperty({ format: 'uuid', description: 'Who has sent it last, and answers for it.' })
  readonly invitedBy!: string;
  @ApiProperty({ format: 'date-time' }) readonly invitedAt!: string;
  @ApiProperty({ format: 'date-time' }) readonly expiresAt!: string;
  @ApiProperty({ enum: ['open', 'expired'], description: 'What has expired can be sent again.' })
  readonly status!: string;
}

export class InvitationReply extends CommandReply {
  @ApiProperty({ format: 'uuid' }) readonly invitationId!: string;
}

export class SeenInvitationReply {
  @ApiProperty() readonly organizationName!: string;
  @ApiProperty({ enum: roles }) readonly role!: string;
}

export class JoinedReply {
  @ApiProperty({ format: 'uuid' }) readonly userId!: string;
  @ApiProperty({ format: 'uuid' }) readonly organizationId!: string;
  @ApiProperty({ format: 'date-time' }) readonly expiresAt!: string;
}
