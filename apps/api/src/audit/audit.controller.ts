import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { auditOf } from '@slipway/infra/audit/audit-timeline.view';
import { Reads as ReadModels } from '@slipway/infra/projections/read-scope';
import { Allowed } from '../http/asked';
import type { Asked } from '../http/asked';
import { Permission, Reads } from '../http/declared-access';
import { ApiPageResponse } from '../http/page';
import type { Page } from '../http/page';
import { AuditNames } from './audit-names';
import { AuditQuery, AuditRow } from './audit.http';

/** The event log itself, as far as it is about one organization. */
@ApiTags('audit')
@Controller('v1/organizations/:organizationId/audit')
export class AuditController {
  constructor(
    @Inject(ReadModels) private readonly reads: ReadModels,
    @Inject(AuditNames) private readonly names: AuditNames,
  ) {}

  /** Newest first; with `correlationId` the whole story of one command, oldest first. */
  @Get()
  @Permission('audit.event.read')
  @Reads('audit-timeline')
  @ApiPageResponse(AuditRow)
  async list(@Allowed() { organizationId }: Asked, @Query() query: AuditQuery): Promise<Page<AuditRow>> {
    const { items, next } = await auditOf(organizationId, query, query, this.reads);
    return { items: await this.names.addTo(items), next };
  }
}
