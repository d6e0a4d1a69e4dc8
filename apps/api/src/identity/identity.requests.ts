import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsEmail,
  IsIn,
  IsInt,
  IsString,
  Length,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';

export class SetUpRequest {
  @ApiProperty({ description: 'The token in the one-time link.' })
  @IsString()
  @Length(20, 100)
  readonly token!: string;

  @ApiProperty({ maxLength: 100 })
  @IsString()
  @Length(1, 100)
  readonly name!: string;

  @ApiProperty({ format: 'email', maxLength: 254 })
  @IsEmail({}, { message: 'email must be an e-mail address' })
  @Length(3, 254)
  readonly email!: string;

  @ApiProperty({ minLength: 15, maxLength: 256, description: 'Any characters; length is what counts.' })
  @IsString()
  @Length(15, 256)
  readonly password!: string;

  @ApiProperty({ maxLength: 63 })
  @IsString()
  @Length(1, 63)
  readonly organizationName!: string;
}

export class SignInRequest {
  @ApiProperty({ format: 'email', maxLength: 254 })
  @IsString()
  @Length(1, 254)
  readonly email!: string;

  @ApiProperty({ maxLength: 256 })
  @IsString()
  @Length(1, 256)
  readonly password!: string;

  @ApiPropertyOptional({ maxLength: 40, description: 'Of the second factor, or a recovery code.' })
  @ValidateIf((_, code) => code !== undefined)
  @IsString()
  @Length(6, 40)
  readonly code?: string;
}

export class IssueTokenRequest {
  @ApiProperty({ maxLength: 63 })
  @IsString()
  @Length(1, 63)
  readonly name!: string;

  @ApiProperty({ enum: ['read', 'write'], isArray: true })
  @IsArray()
  @ArrayMaxSize(2)
  @ArrayUnique()
  @IsIn(['read', 'write'], { each: true })
  readonly scopes!: ('read' | 'write')[];

  @ApiPropertyOptional({ minimum: 1, maximum: 365, default: 90 })
  // Not @IsOptional(): null is no number of days.
  @ValidateIf((_, days) => days !== undefined)
  @IsInt()
  @Min(1)
  @Max(365)
  readonly expiresInDays?: number;
}
