import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import { CommandReply } from '../http/command-reply';
import { Facts } from './servers.http';

export class ConnectServerRequest {
  @ApiProperty({ maxLength: 63, description: 'Lower-case letters, digits and hyphens.' })
  @IsString()
  @Length(1, 63)
  readonly name!: string;

  @ApiProperty({ maxLength: 253, description: 'A public address, or a name that has only public ones.' })
  @IsString()
  @Matches(/^[A-Za-z0-9.:-]{1,253}$/, { message: 'host must be a host name or an IP address' })
  readonly host!: string;

  @ApiProperty({ minimum: 1, maximum: 65_535 })
  @IsInt()
  @Min(1)
  @Max(65_535)
  readonly port!: number;

  @ApiProperty({ maxLength: 32, description: 'Who we log in as.' })
  @IsString()
  @Length(1, 32)
  readonly user!: string;
}

export class ConfirmHostKeyRequest {
  @ApiProperty({
    maxLength: 60,
    description: 'As the server showed it last, and as somebody has compared it.',
  })
  @IsString()
  @Matches(/^SHA256:[A-Za-z0-9+/]{43}$/, { message: 'fingerprint must be as ssh-keygen -l prints it' })
  readonly fingerprint!: string;
}

export class ConnectedReply extends CommandReply {
  @ApiProperty({ description: 'The one line for authorized_keys of the user.' })
  readonly authorizedKey!: string;
}

export class HostKeyReply extends CommandReply {
  @ApiProperty({ enum: ['seen', 'failed'] }) readonly outcome!: string;
  @ApiProperty({ nullable: true, type: String, description: 'As `ssh-keygen -l` prints it.' })
  readonly fingerprint!: string | null;
  @ApiProperty({ nullable: true, type: String, description: 'Why it could not be seen.' })
  readonly reason!: string | null;
}

export class CheckReply extends CommandReply {
  @ApiProperty({ enum: ['verified', 'host_key_changed', 'failed'] }) readonly outcome!: string;
  @ApiProperty({ nullable: true, type: String, description: 'The other host key that it showed.' })
  readonly fingerprint!: string | null;
  @ApiProperty({ nullable: true, type: String }) readonly reason!: string | null;
}

export class ConnectionRow {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty() readonly name!: string;
  @ApiProperty() readonly host!: string;
  @ApiProperty({ type: 'integer' }) readonly port!: number;
  @ApiProperty() readonly user!: string;
  @ApiProperty({ description: 'The one line for authorized_keys of the user.' })
  readonly authorizedKey!: string;
  @ApiProperty({ enum: ['connecting', 'confirmed', 'ready', 'unreachable', 'blocked', 'disconnected'] })
  readonly status!: string;
  @ApiProperty({ nullable: true, type: String, description: 'Of the host key that somebody confirmed.' })
  readonly hostKeyFingerprint!: string | null;
  @ApiProperty({ nullable: true, type: String, description: 'Of the host key that it showed last.' })
  readonly seenFingerprint!: string | null;
  @ApiProperty({ nullable: true, type: Facts }) readonly facts!: Facts | null;
  @ApiProperty({ nullable: true, type: String }) readonly reason!: string | null;
  @ApiProperty({ format: 'date-time' }) readonly createdAt!: string;
  @ApiProperty({ format: 'date-time' }) readonly updatedAt!: string;
  @ApiProperty({ type: 'integer' }) readonly version!: number;
}
