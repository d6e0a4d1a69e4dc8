import { Readable } from 'node:stream';
import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { auditOf } from '@slipway/infra/audit/audit-timeline.view';
import { Reads as ReadModels } from '@slipway/infra/projections/read-scope';
import { Allowed } from '../http/asked';
import type { Asked } from '../http/asked';
import { Permission, Reads } from '../http/declared-access';
import { Id } from '../http/id-param';
import { AfterQuery, ApiPageResponse } from '../http/page';
import type { Page } from '../http/page';
import { AuditExport } from './audit-export';
import { graphOf } from './audit-graph';
import { AuditNames } from './audit-names';
import { AuditRoom } from './audit-room';
import {
  AuditDetail,
  AuditExportQuery,
  AuditGraph,
  AuditQuery,
  AuditRow,
  AuditState,
  GraphQuery,
  isWide,
  StateQuery,
} from './audit.http';

const longestStory = 100;

/** The event log itself, as far as it is about one organization, or about those below it too. */
@ApiTags('audit')
@Controller('v1/organizations/:organizationId/audit')
export class AuditController {
  constructor(
    @Inject(ReadModels) private readonly reads: ReadModels,
    @Inject(AuditNames) private readonly names: AuditNames,
    @Inject(AuditRoom) private readonly room: AuditRoom,
    @Inject(AuditExport) private readonly exports: AuditExport,
  ) {}

  /** Newest first; with `correlationId` the whole story of one command, oldest first. */
  @Get()
  @Permission('audit.event.read')
  @Reads('audit-timeline')
  @ApiPageResponse(AuditRow)
  async list(@Allowed() { access }: Asked, @Query() query: AuditQuery): Promise<Page<AuditRow>> {
    const organizationIds = await this.room.reach(access, isWide(query));
    const { items, next } = await auditOf(organizationIds, query, query, this.reads);
    return { items: await this.names.addTo(items), next };
  }

  /** Everything that the same query finds, oldest first, as a file. Its last line is a signature over all before it. */
  @Get('export')
  @Permission('audit.event.read')
  @Reads('audit-timeline')
  @ApiProduces('application/x-ndjson', 'text/csv')
  @ApiOkResponse({
    description: 'A file of events.',
    content: { 'application/x-ndjson': {}, 'text/csv': {} },
  })
  async export(
    @Allowed() { organizationId, access }: Asked,
    @Query() query: AuditExportQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { format } = query;
    const organizationIds = await this.room.reach(access, isWide(query));
    const lines = this.exports.begin({ organizationIds, filter: query, format, access });
    const type = format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/x-ndjson';
    void reply.header('content-disposition', `attachment; filename="audit-${organizationId}.${format}"`);
    await reply.type(type).send(Readable.from(lines));
  }

  /** Which event of one story led to which. */
  @Get('graph')
  @Permission('audit.event.read')
  @Reads('audit-timeline')
  @ApiOkResponse({ type: AuditGraph })
  async graph(@Allowed() { access }: Asked, @Query() query: GraphQuery): Promise<AuditGraph> {
    const organizationIds = await this.room.reach(access, isWide(query));
    const page = { limit: longestStory, cursor: query.cursor };
    const { items, next } = await auditOf(organizationIds, query, page, this.reads);
    const events = await this.names.addTo(items);
    return { ...graphOf(events), events, next };
  }

  /** A thing as it is, or as it was at a moment: by position in the log, or by time. */
  @Get('state')
  @Permission('audit.event.read')
  @Reads('audit-timeline')
  @ApiOkResponse({ type: AuditState })
  async state(@Allowed() { organizationId }: Asked, @Query() query: StateQuery): Promise<AuditState> {
    const { stream } = query;
    return { stream, ...(await this.room.state(organizationId, stream, query)) };
  }

  /** One event, and what it changed about the thing that it is about. */
  @Get('events/:eventId')
  @Permission('audit.event.read')
  @Reads('audit-timeline')
  @ApiOkResponse({ type: AuditDetail })
  async event(
    @Allowed() { organizationId }: Asked,
    @Id('eventId') eventId: string,
    @Query() _: AfterQuery,
  ): Promise<AuditDetail> {
    const item = await this.room.event(organizationId, eventId);
    const [row] = await this.names.addTo([item]);
    if (row === undefined) throw new Error('one row stays one row');
    return { ...row, changed: await this.room.changedBy(organizationId, item) };
  }
}
