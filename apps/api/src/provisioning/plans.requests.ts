import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length, Matches } from 'class-validator';

export class PlanDecisionRequest {
  @ApiProperty({
    pattern: '^sha256:[0-9a-f]{64}$',
    description: 'Of the plan that was looked at. Another plan has another one, and is refused.',
  })
  @IsString()
  @Length(71, 71)
  @Matches(/^sha256:[0-9a-f]{64}$/)
  readonly digest!: string;
}
