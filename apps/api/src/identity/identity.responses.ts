import { ApiProperty } from '@nestjs/swagger';
import { CommandReply } from '../http/command-reply';

export class SetupStatus {
  @ApiProperty({ description: 'The first owner exists.' }) readonly claimed!: boolean;
  @ApiProperty({ description: 'A make-believe cloud and gateway are connected.' }) readonly sandbox!: boolean;
}

export class SetUpReply {
  @ApiProperty({ format: 'uuid' }) readonly userId!: string;
  @ApiProperty({ format: 'uuid' }) readonly organizationId!: string;
}

export class SessionReply {
  @ApiProperty({ format: 'uuid' }) readonly userId!: string;
  @ApiProperty({ format: 'date-time' }) readonly expiresAt!: string;
}

export class IssuedTokenReply extends CommandReply {
  @ApiProperty({
    nullable: true,
    type: String,
    description: 'Shown this once; null when the request is a retry.',
  })
  readonly token!: string | null;
  @ApiProperty({ format: 'date-time' }) readonly expiresAt!: string;
}

class Person {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty() readonly name!: string;
  @ApiProperty({ format: 'email' }) readonly email!: string;
  @ApiProperty({ description: 'A link that was sent there has been opened.' })
  readonly emailIsVerified!: boolean;
}

class Membership {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty() readonly name!: string;
  @ApiProperty({ enum: ['top_branch', 'master_branch', 'sub_user', 'end_user'] }) readonly kind!: string;
  @ApiProperty({ nullable: true, type: String, format: 'uuid' }) readonly parentId!: string | null;
  @ApiProperty({ enum: ['owner', 'admin', 'member', 'viewer', 'custom'] }) readonly role!: string;
}

export class Me {
  @ApiProperty() readonly user!: Person;
  @ApiProperty({ type: [Membership] }) readonly organizations!: readonly Membership[];
}

export class TokenRow {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty({ format: 'uuid' }) readonly userId!: string;
  @ApiProperty() readonly name!: string;
  @ApiProperty({ enum: ['read', 'write'], isArray: true }) readonly scopes!: readonly string[];
  @ApiProperty({ format: 'date-time' }) readonly createdAt!: string;
  @ApiProperty({ format: 'date-time' }) readonly expiresAt!: string;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' }) readonly revokedAt!: string | null;
  @ApiProperty({
    nullable: true,
    type: String,
    format: 'date-time',
    description: 'Exact to the minute; null: never.',
  })
  readonly lastUsedAt!: string | null;
  @ApiProperty({ type: 'integer' }) readonly version!: number;
}
