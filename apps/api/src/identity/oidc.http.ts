import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Length, ValidateIf } from 'class-validator';

/** What the provider has sent along with the browser, in the query of /oidc. */
export class ProviderAnswerRequest {
  @ApiProperty({ maxLength: 2000 })
  @IsString()
  @Length(1, 2000)
  readonly code!: string;

  @ApiProperty({ maxLength: 200 })
  @IsString()
  @Length(1, 200)
  readonly state!: string;

  @ApiPropertyOptional({ maxLength: 500, description: 'When the provider has sent one.' })
  @ValidateIf((_, iss) => iss !== undefined)
  @IsString()
  @Length(1, 500)
  readonly iss?: string;
}

export class AccountSignInRequest extends ProviderAnswerRequest {
  @ApiPropertyOptional({
    minLength: 6,
    maxLength: 40,
    description: 'A code of the second factor, or a recovery code.',
  })
  @ValidateIf((_, code) => code !== undefined)
  @IsString()
  @Length(6, 40)
  readonly secondFactor?: string;
}

export class ProviderReply {
  @ApiProperty({ nullable: true, type: String }) readonly name!: string | null;
}

export class ProviderVisit {
  @ApiProperty({ format: 'uri', description: 'Where to send the browser.' }) readonly url!: string;
}
