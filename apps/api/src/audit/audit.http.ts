import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsISO8601, IsOptional, IsUUID, Matches, ValidateIf } from 'class-validator';
import { AfterQuery, PageQuery } from '../http/page';

const reaches = ['organization', 'subtree'] as const;
const instantText = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;
const aMoment = { format: 'date-time', description: 'In UTC, such as 2026-01-31T12:00:00Z.' } as const;
const given = (_: unknown, value: unknown): boolean => value !== undefined;

/** What narrows a search in the log. */
export class AuditQuery extends PageQuery {
  @ApiPropertyOptional({
    enum: reaches,
    description: '`subtree`: also everything below. For managers in person.',
  })
  @ValidateIf(given)
  @IsIn(reaches)
  readonly reach?: 'organization' | 'subtree';

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

  @ApiPropertyOptional({ description: 'One thing: its kind and id, as events name it in `stream`.' })
  @ValidateIf(given)
  @Matches(/^[A-Za-z.]{1,40}-[A-Za-z0-9.-]{1,100}$/)
  readonly stream?: string;

  @ApiPropertyOptional(aMoment)
  @ValidateIf(given)
  @Matches(instantText)
  @IsISO8601({ strict: true })
  readonly from?: string;

  @ApiPropertyOptional(aMoment)
  @ValidateIf(given)
  @Matches(instantText)
  @IsISO8601({ strict: true })
  readonly to?: string;
}

export function isWide({ reach }: { readonly reach?: string }): boolean {
  return reach === 'subtree';
}

export class AuditExportQuery extends AuditQuery {
  @ApiProperty({ enum: ['ndjson', 'csv'] })
  @IsIn(['ndjson', 'csv'])
  readonly format!: 'ndjson' | 'csv';
}

export class GraphQuery extends AfterQuery {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  readonly correlationId!: string;

  @ApiPropertyOptional({ enum: reaches })
  @ValidateIf(given)
  @IsIn(reaches)
  readonly reach?: 'organization' | 'subtree';

  @ApiPropertyOptional({ description: 'The `next` of the page before.' })
  @ValidateIf(given)
  @Matches(/^[A-Za-z0-9_-]{1,500}$/)
  readonly cursor?: string;
}

export class StateQuery extends AfterQuery {
  @ApiProperty({ description: 'Kind and id, as events name it in `stream`.' })
  @Matches(/^[A-Za-z.]{1,40}-[A-Za-z0-9.-]{1,100}$/)
  readonly stream!: string;

  @ApiPropertyOptional({ description: 'Up to and with this place in the log.' })
  @ValidateIf(given)
  // As every answer gives it: in the width of its store, by which positions compare.
  @Matches(/^\d{20}(:\d{20})?$/)
  readonly position?: string;

  @ApiPropertyOptional(aMoment)
  @ValidateIf(given)
  @Matches(instantText)
  @IsISO8601({ strict: true })
  readonly at?: string;
}

class AuditActor {
  @ApiProperty({ enum: ['user', 'token', 'process', 'operator'] }) readonly kind!: string;
  @ApiProperty({ description: 'Id of the user, also behind a token; name of a process; `operator`.' })
  readonly id!: string;
  @ApiProperty({ nullable: true, type: String }) readonly name!: string | null;
  @ApiProperty({ description: 'This person was forgotten: there is no name any more, and never will be.' })
  readonly forgotten!: boolean;
}

export class AuditRow {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty({ description: 'The organization that it is about.' }) readonly organizationId!: string;
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
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description:
      'As it was decided. Personal data is not shown: in its place stands whose it is, as `sealed` or as `forgotten`.',
  })
  readonly data!: unknown;
}

const anything = { type: 'object', additionalProperties: true } as const;

class AuditChange {
  @ApiProperty({ description: 'JSON Pointer into the state.' }) readonly path!: string;
  @ApiProperty({ ...anything, nullable: true, description: '`null`: was not there.' })
  readonly before!: unknown;
  @ApiProperty({ ...anything, nullable: true, description: '`null`: is not there.' })
  readonly after!: unknown;
}

class AuditChanged {
  @ApiProperty(anything) readonly before!: unknown;
  @ApiProperty(anything) readonly after!: unknown;
  @ApiProperty({ type: [AuditChange] }) readonly changes!: readonly AuditChange[];
}

export class AuditDetail extends AuditRow {
  @ApiProperty({
    nullable: true,
    type: AuditChanged,
    description: 'null: the event is about a flow, or about more than this organization may see.',
  })
  readonly changed!: AuditChanged | null;
}

export class AuditState {
  @ApiProperty() readonly stream!: string;
  @ApiProperty({ nullable: true, type: 'integer', description: 'null: nothing had been said of it yet.' })
  readonly revision!: number | null;
  @ApiProperty({ nullable: true, type: String }) readonly position!: string | null;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' }) readonly at!: string | null;
  @ApiProperty(anything) readonly state!: unknown;
}

class AuditEdge {
  @ApiProperty() readonly from!: string;
  @ApiProperty({ format: 'uuid' }) readonly to!: string;
}

export class AuditGraph {
  @ApiProperty({ type: [String], description: 'Causes that are no events of this story: the commands.' })
  readonly roots!: readonly string[];
  @ApiProperty({ type: [AuditEdge] }) readonly edges!: readonly AuditEdge[];
  @ApiProperty({ type: [AuditRow] }) readonly events!: readonly AuditRow[];
  @ApiProperty({ nullable: true, type: String }) readonly next!: string | null;
}
