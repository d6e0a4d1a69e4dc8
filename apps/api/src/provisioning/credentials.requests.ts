import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDefined, IsIn, IsObject, IsString, Length, ValidateIf, ValidateNested } from 'class-validator';
import { Secret } from '@slipway/application/ports';
import type { CredentialValues } from '@slipway/application/provisioning';
import { cloudNames } from '@slipway/domain/provisioning';
import type { CloudName } from '@slipway/domain/provisioning';

/** One field of a credential: given or left out, and never `null`. */
function Field(longest: number, cloud: string): PropertyDecorator {
  return (target, name) => {
    ApiPropertyOptional({ maxLength: longest, description: `For ${cloud}.`, writeOnly: true })(target, name);
    ValidateIf((_, value) => value !== undefined)(target, name);
    IsString()(target, name);
    Length(1, longest)(target, name);
  };
}

/** The fields of the chosen cloud, and no others. No answer ever contains one of them. */
export class CredentialFields {
  @Field(128, 'aws') readonly accessKeyId?: string;
  @Field(200, 'aws') readonly secretAccessKey?: string;
  @Field(8000, 'gcp: the whole file of the key') readonly serviceAccountJson?: string;
  @Field(36, 'azure') readonly subscriptionId?: string;
  @Field(36, 'azure') readonly tenantId?: string;
  @Field(36, 'azure') readonly clientId?: string;
  @Field(200, 'azure') readonly clientSecret?: string;
  @Field(500, 'digitalocean, hetzner and sandbox') readonly apiToken?: string;
}

export class AddCredentialRequest {
  @ApiProperty({ enum: cloudNames })
  @IsIn(cloudNames)
  readonly provider!: CloudName;

  @ApiProperty({ maxLength: 100, description: 'Unique in the organization.' })
  @IsString()
  @Length(1, 100)
  readonly name!: string;

  @ApiProperty({ type: CredentialFields })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => CredentialFields)
  readonly fields!: CredentialFields;
}

export class RotateCredentialRequest {
  @ApiProperty({ type: CredentialFields })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => CredentialFields)
  readonly fields!: CredentialFields;
}

export class RenameCredentialRequest {
  @ApiProperty({ maxLength: 100 })
  @IsString()
  @Length(1, 100)
  readonly name!: string;
}

/** From here on nothing can print them. */
export function secretsOf(fields: CredentialFields): CredentialValues {
  const given = Object.entries(fields).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(given.map(([name, value]) => [name, new Secret(value)]));
}
