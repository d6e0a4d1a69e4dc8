import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';

export class DisableRequest {
  @ApiProperty({
    minLength: 1,
    maxLength: 200,
    description: 'Why. Kept sealed, and forgotten with the person.',
  })
  @IsString()
  @Length(1, 200)
  readonly reason!: string;
}

export class PersonStatus {
  @ApiProperty({ format: 'uuid' }) readonly userId!: string;
  @ApiProperty({ enum: ['registered', 'disabled', 'forgotten'] }) readonly status!: string;
}
