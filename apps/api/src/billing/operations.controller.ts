import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { findOperation, operationsOf } from '@slipway/infra/billing/operation.view';
import { Reads as ReadModels } from '@slipway/infra/projections/read-scope';
import { readLogLines } from '@slipway/infra/telemetry/log-lines';
import { Allowed } from '../http/asked';
import type { Asked } from '../http/asked';
import { Permission, Reads } from '../http/declared-access';
import { found, Id } from '../http/id-param';
import { AfterQuery, ApiPageResponse, PageQuery } from '../http/page';
import type { Page } from '../http/page';
import { LogLineRow, OperationRow } from './operations.responses';
import { OperationStream } from './operation-stream';

class LogQuery extends AfterQuery {
  @ApiPropertyOptional({ minimum: 1, default: 1, description: 'The first line wanted.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly fromSeq: number = 1;

  @ApiPropertyOptional({ minimum: 1, maximum: 1000, default: 500 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  readonly limit: number = 500;
}

/** Long work in progress: its stages with times, its error, its log. */
@ApiTags('billing')
@Controller('v1/organizations/:organizationId/operations')
export class OperationsController {
  constructor(
    @Inject(ReadModels) private readonly reads: ReadModels,
    @Inject(OperationStream) private readonly stream: OperationStream,
  ) {}

  @Get()
  @Permission('billing.operation.read')
  @Reads('operation')
  @ApiPageResponse(OperationRow)
  list(@Allowed() { organizationId }: Asked, @Query() page: PageQuery): Promise<Page<OperationRow>> {
    return operationsOf(organizationId, page, this.reads);
  }

  @Get(':operationId')
  @Permission('billing.operation.read')
  @Reads('operation')
  @ApiOkResponse({ type: OperationRow })
  async one(
    @Allowed() { organizationId }: Asked,
    @Id('operationId') operationId: string,
    @Query() _: AfterQuery,
  ): Promise<OperationRow> {
    return found(await findOperation(organizationId, operationId, this.reads), 'operation');
  }

  /** Terraform's own words. `next` is the first number of the next page. */
  @Get(':operationId/log')
  @Permission('billing.operation.read')
  @Reads('operation')
  @ApiPageResponse(LogLineRow)
  async log(
    @Allowed() { organizationId }: Asked,
    @Id('operationId') operationId: string,
    @Query() { fromSeq, limit }: LogQuery,
  ): Promise<Page<LogLineRow>> {
    found(await findOperation(organizationId, operationId, this.reads), 'operation');
    const wanted = { organizationId, operationId, fromSeq, limit };
    const scope = { organizationIds: [organizationId] };
    const items = await this.reads.within(scope, (query) => readLogLines(query, wanted));
    const last = items.at(-1);
    return { items, next: last && items.length === limit ? String(last.seq + 1) : null };
  }

  /**
   * Server-sent events: `operation` whenever it moved, `log` for each line, `end` after the last. Ids are
   * `<version>.<log number>`; with Last-Event-ID the stream goes on after them, without gap or duplicate.
   */
  @Get(':operationId/events')
  @Permission('billing.operation.read')
  @Reads('operation')
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ description: 'A stream of events.' })
  async events(
    @Allowed() { organizationId, access }: Asked,
    @Id('operationId') operationId: string,
    @Query() _: AfterQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    found(await findOperation(organizationId, operationId, this.reads), 'operation');
    await this.stream.serve({ organizationId, operationId, access }, reply.request, reply);
  }
}
