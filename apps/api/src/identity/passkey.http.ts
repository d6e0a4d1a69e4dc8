import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length, Matches } from 'class-validator';
import type { Json } from '@slipway/application/ports';

const base64url = /^[A-Za-z0-9_-]+$/;
const inBase64url = { message: 'must be base64url without padding' };
const credentialId = {
  maxLength: 1400,
  description: 'What the browser calls `id`; base64url, like all of these.',
};

export class AddPasskeyRequest {
  @ApiProperty({ maxLength: 63, description: 'How its person calls it.' })
  @IsString()
  @Length(1, 63)
  readonly name!: string;

  @ApiProperty(credentialId)
  @Length(1, 1400)
  @Matches(base64url, inBase64url)
  readonly credentialId!: string;

  @ApiProperty({ maxLength: 4000 })
  @Length(1, 4000)
  @Matches(base64url, inBase64url)
  readonly clientDataJSON!: string;

  @ApiProperty({ maxLength: 6000 })
  @Length(1, 6000)
  @Matches(base64url, inBase64url)
  readonly attestationObject!: string;
}

export class PasskeySignInRequest {
  @ApiProperty(credentialId)
  @Length(1, 1400)
  @Matches(base64url, inBase64url)
  readonly credentialId!: string;

  @ApiProperty({ maxLength: 4000 })
  @Length(1, 4000)
  @Matches(base64url, inBase64url)
  readonly clientDataJSON!: string;

  @ApiProperty({ maxLength: 4000 })
  @Length(1, 4000)
  @Matches(base64url, inBase64url)
  readonly authenticatorData!: string;

  @ApiProperty({ maxLength: 2000 })
  @Length(1, 2000)
  @Matches(base64url, inBase64url)
  readonly signature!: string;

  @ApiProperty({ maxLength: 100 })
  @Length(1, 100)
  @Matches(base64url, inBase64url)
  readonly userHandle!: string;
}

export class BrowserOptions {
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'As WebAuthn in the browser takes them.',
  })
  readonly options!: Json;
}

class PasskeyRow {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty() readonly name!: string;
}

export class PasskeyList {
  @ApiProperty({ type: [PasskeyRow] }) readonly items!: readonly PasskeyRow[];
}
