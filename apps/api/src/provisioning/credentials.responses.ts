import { ApiProperty } from '@nestjs/swagger';
import { cloudNames } from '@slipway/domain/provisioning';
import { CommandReply } from '../http/command-reply';

export class CredentialRow {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty({ enum: cloudNames }) readonly provider!: string;
  @ApiProperty() readonly name!: string;
  @ApiProperty({ description: 'Of the present version; tells versions apart and nothing else.' })
  readonly fingerprint!: string;
  @ApiProperty({
    enum: ['untested', 'accepted', 'refused'],
    description: "The provider's answer to this version.",
  })
  readonly status!: string;
  @ApiProperty({ nullable: true, type: String, description: 'What the provider calls the account.' })
  readonly account!: string | null;
  @ApiProperty({ nullable: true, type: String, description: 'Why the provider refused it.' })
  readonly reason!: string | null;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' }) readonly lastValidatedAt!:
    string | null;
  @ApiProperty({ type: [String], description: 'Infrastructures that only this credential can destroy.' })
  readonly usedBy!: readonly string[];
  @ApiProperty({ format: 'date-time' }) readonly createdAt!: string;
  @ApiProperty({ format: 'date-time' }) readonly rotatedAt!: string;
  @ApiProperty({ type: 'integer' }) readonly version!: number;
}

export class CredentialVerdictReply extends CommandReply {
  @ApiProperty({ enum: ['accepted', 'refused'] }) readonly verdict!: string;
  @ApiProperty({ nullable: true, type: String }) readonly account!: string | null;
  @ApiProperty({ nullable: true, type: String }) readonly reason!: string | null;
}
