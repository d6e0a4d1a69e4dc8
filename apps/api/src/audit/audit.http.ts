import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsUUID, Matches } from 'class-validator';
import { PageQuery } from '../http/page';

export class AuditQuery extends PageQuery {
  @ApiPropertyOptional({ format: 'uuid', description: 'One story, oldest event first.' })
  @IsOptional()
  @IsUUID()
  readonly correlationId?: string;

  @ApiPropertyOptional({ description: 'Stored type of event, such as billing.order-placed.' })
  @IsOptional()
  @Matches(/^[a-z]+\.[a-z-]{1,80}$/)
  readonly type?: string;

  @ApiPropertyOptional({ description: 'Id of a user or token, or name of a process.' })
  @IsOptional()
  @Matches(/^[A-Za-z0-9-]{1,64}$/)
  readonly actor?: string;
}

class AuditActor {
  @ApiProperty({ enum: ['user', 'token', 'process', 'operator'] }) readonly kind!: string;
  @ApiProperty({ description: 'Id of the user, also behind a token; name of a process; `operator`.' })
  readonly id!: string;
  @ApiProperty({ nullable: true, type: String }) readonly name!: string | null;
}

export class AuditRow {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty() readonly position!: string;
  @ApiProperty() readonly type!: string;
  @ApiProperty({ format: 'date-time' }) readonly at!: string;
  @ApiProperty() readonly actor!: AuditActor;
  @ApiProperty() readonly stream!: string;
  @ApiProperty({ type: 'integer' }) readonly revision!: number;
  @ApiProperty() readonly correlationId!: string;
  @ApiProperty({ description: 'What made this happen: an event, or the command of a request.' })
  readonly causationId!: string;
  @ApiProperty({ nullable: true, type: String }) readonly reason!: string | null;
  @ApiProperty({ nullable: true, type: String, description: 'Through which session or token it was asked.' })
  readonly sessionOrToken!: string | null;
  @ApiProperty({ type: 'object', additionalProperties: true }) readonly data!: unknown;
}
