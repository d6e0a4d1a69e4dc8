import { ApiProperty } from '@nestjs/swagger';

export class LinkSent {
  @ApiProperty({ type: 'integer', description: 'How long the link in the mail is good.' })
  readonly usableForSeconds!: number;
}

export class SessionRow {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty({ description: 'The session in which this was asked.' }) readonly isThisOne!: boolean;
  @ApiProperty({ format: 'date-time' }) readonly createdAt!: string;
  @ApiProperty({ format: 'date-time', description: 'Exact to the minute.' }) readonly lastSeenAt!: string;
  @ApiProperty({ format: 'date-time', description: 'It ends then, or after an hour without use.' })
  readonly expiresAt!: string;
  @ApiProperty({ nullable: true, type: String }) readonly ip!: string | null;
  @ApiProperty({ nullable: true, type: String }) readonly userAgent!: string | null;
}

export class SessionList {
  @ApiProperty({ type: [SessionRow] }) readonly items!: readonly SessionRow[];
}

export class SecondFactorStatus {
  @ApiProperty() readonly isEnrolled!: boolean;
  @ApiProperty({ type: 'integer' }) readonly recoveryCodesLeft!: number;
}

export class OfferedSecondFactor {
  @ApiProperty({ description: 'For an app without a camera. Shown this once.' }) readonly secret!: string;
  @ApiProperty({ description: 'What an app reads from a QR code.' }) readonly uri!: string;
}

export class RecoveryCodesReply {
  @ApiProperty({ type: [String], description: 'Each works once, without the app. Shown this once.' })
  readonly recoveryCodes!: readonly string[];
}
