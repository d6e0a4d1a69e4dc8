import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, Length, ValidateIf } from 'class-validator';
import { passwordLength } from '@slipway/domain/identity';

const { least, most } = passwordLength;
const newPassword = {
  minLength: least,
  maxLength: most,
  description: 'Any characters; length is what counts. What is tried first by who guesses is refused.',
};
const secondFactor = {
  minLength: 6,
  maxLength: 40,
  description: 'Of the second factor, or a recovery code.',
};
const linkToken = { minLength: 20, maxLength: 100, description: 'The token in the link of the mail.' };

export class ResetLinkRequest {
  @ApiProperty({ format: 'email', maxLength: 254 })
  @IsString()
  @Length(1, 254)
  readonly email!: string;
}

export class ResetPasswordRequest {
  @ApiProperty(linkToken)
  @IsString()
  @Length(20, 100)
  readonly token!: string;

  @ApiProperty(newPassword)
  @IsString()
  @Length(least, most)
  readonly password!: string;
}

export class ChangePasswordRequest {
  @ApiProperty({ maxLength: 256, description: 'The present password.' })
  @IsString()
  @Length(1, 256)
  readonly current!: string;

  @ApiPropertyOptional(secondFactor)
  @ValidateIf((_, code) => code !== undefined)
  @IsString()
  @Length(6, 40)
  readonly code?: string;

  @ApiProperty(newPassword)
  @IsString()
  @Length(least, most)
  readonly password!: string;
}

export class VerifyEmailRequest {
  @ApiProperty(linkToken)
  @IsString()
  @Length(20, 100)
  readonly token!: string;
}

export class ProofRequest {
  @ApiProperty({ maxLength: 256 })
  @IsString()
  @Length(1, 256)
  readonly password!: string;

  @ApiPropertyOptional(secondFactor)
  @ValidateIf((_, code) => code !== undefined)
  @IsString()
  @Length(6, 40)
  readonly code?: string;
}

export class EnrolSecondFactorRequest {
  @ApiProperty({ minLength: 6, maxLength: 40, description: 'The code that the app shows now.' })
  @IsString()
  @Length(6, 40)
  readonly code!: string;
}

export class SafeguardsBody {
  @ApiProperty({ enum: ['optional', 'required'], description: 'Whether everybody who acts here needs one.' })
  @IsIn(['optional', 'required'])
  readonly secondFactor!: 'optional' | 'required';
}
