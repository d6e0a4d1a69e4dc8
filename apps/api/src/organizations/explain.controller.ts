import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsIn, IsUUID, Matches, ValidateIf } from 'class-validator';
import { AccessControl } from '@slipway/application/runtime';
import { trusted } from '@slipway/domain/kernel';
import { grants, isGrantable } from '@slipway/domain/organizations';
import type { Permission as PermissionName } from '@slipway/domain/organizations';
import { hasStream } from '@slipway/infra/audit/audit-timeline.view';
import { Reads as ReadModels } from '@slipway/infra/projections/read-scope';
import { Allowed } from '../http/asked';
import type { Asked } from '../http/asked';
import { Permission, Reads } from '../http/declared-access';
import { httpErrors } from '../http/http.errors';
import { AfterQuery } from '../http/page';

const actions = Object.keys(grants);

class ExplainQuery extends AfterQuery {
  @ApiProperty({ format: 'uuid', description: 'The person.' })
  @IsUUID()
  readonly user!: string;

  @ApiProperty({ enum: actions, description: 'A permission, as docs/permissions.md lists them.' })
  @IsIn(actions)
  readonly action!: PermissionName;

  @ApiPropertyOptional({ description: 'One thing here: its kind and id, as events name it in `stream`.' })
  @ValidateIf((_, value) => value !== undefined)
  @Matches(/^[A-Za-z.]{1,40}-[A-Za-z0-9.-]{1,100}$/)
  readonly resource?: string;
}

const statuses = ['active', 'suspended', 'archived'];

class ExplainedLevel {
  @ApiProperty({ format: 'uuid' }) readonly organizationId!: string;
  @ApiProperty({ enum: ['own', 'above'] }) readonly level!: string;
  @ApiProperty() readonly role!: string;
  @ApiProperty({ enum: statuses, description: 'Of that organization.' }) readonly status!: string;
  @ApiProperty({ description: 'Whether this role allows the action here.' }) readonly allows!: boolean;
  @ApiProperty({ description: 'And whether nothing that is suspended or archived stands in the way.' })
  readonly permits!: boolean;
}

class ExplainedGrant {
  @ApiProperty({ type: [String], description: 'Roles in the organization itself.' })
  readonly own!: readonly string[];
  @ApiProperty({ type: [String], description: 'Roles in one above.' }) readonly above!: readonly string[];
  @ApiProperty({ nullable: true, type: String, description: 'Scope a token needs; null: no token may.' })
  readonly tokens!: string | null;
  @ApiProperty({ description: 'Whether a permission set may hold it.' }) readonly grantable!: boolean;
}

class Explanation {
  @ApiProperty({ format: 'uuid' }) readonly user!: string;
  @ApiProperty() readonly action!: string;
  @ApiProperty() readonly allowed!: boolean;
  @ApiProperty({
    enum: ['allowed', 'forbidden', 'closed', 'unknown'],
    description: '`unknown`: has nothing to do with this organization; to this person it does not exist.',
  })
  readonly decision!: string;
  @ApiProperty({
    nullable: true,
    type: String,
    enum: ['enabling', 'second_factor', 'passkey', null],
    description:
      'What the action waits for, whatever the roles say: that an operator enables the account; that the person sets ' +
      'up the second factor which the organization demands; or signs in with a passkey instead of a password.',
  })
  readonly waitsFor!: string | null;
  @ApiProperty({ enum: statuses }) readonly status!: string;
  @ApiProperty({ nullable: true, type: ExplainedLevel, description: 'The role that decides.' })
  readonly by!: ExplainedLevel | null;
  @ApiProperty({
    type: [ExplainedLevel],
    description: 'All roles of this person from here up, nearest first.',
  })
  readonly levels!: readonly ExplainedLevel[];
  @ApiProperty({ description: 'The row of the table that was asked.' }) readonly grant!: ExplainedGrant;
}

/** Who may do what, and by which grant at which level: decided the same way as every request. */
@ApiTags('organizations')
@Controller('v1/organizations/:organizationId/access')
export class ExplainController {
  constructor(
    @Inject(AccessControl) private readonly control: AccessControl,
    @Inject(ReadModels) private readonly reads: ReadModels,
  ) {}

  @Get('explain')
  @Permission('organizations.access.explain')
  @Reads('audit-timeline')
  @ApiOkResponse({ type: Explanation })
  async explain(@Allowed() { organizationId }: Asked, @Query() query: ExplainQuery): Promise<Explanation> {
    const { user, action, resource } = query;
    // A right counts for everything in the organization; a thing of somebody else is answered like a missing one.
    if (resource !== undefined && !(await hasStream(organizationId, resource, this.reads)))
      throw httpErrors.notFound('resource');
    const explained = await this.control.explain(trusted(user), organizationId, action);
    const grant = { ...grants[action], grantable: isGrantable(action) };
    const { decision, waitsFor, status, levels } = explained;
    const by = decision.access === 'allowed' ? decision.by : null;
    const allowed = by !== null && waitsFor === null;
    return { user, action, allowed, decision: decision.access, waitsFor, status, by, levels, grant };
  }
}
