import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Reads as ReadModels } from '@slipway/infra/projections/read-scope';
import { findServer, serversOf } from '@slipway/infra/servers/server-list.view';
import { Allowed } from '../http/asked';
import type { Asked } from '../http/asked';
import { Permission, Reads } from '../http/declared-access';
import { found, Id } from '../http/id-param';
import { AfterQuery, ApiPageResponse, PageQuery } from '../http/page';
import type { Page } from '../http/page';
import { ServerRow } from './servers.http';

/** Servers, with what they said of themselves and when. */
@ApiTags('servers')
@Controller('v1/organizations/:organizationId/servers')
export class ServersController {
  constructor(@Inject(ReadModels) private readonly reads: ReadModels) {}

  @Get()
  @Permission('servers.server.read')
  @Reads('server-list')
  @ApiPageResponse(ServerRow)
  list(@Allowed() { organizationId }: Asked, @Query() page: PageQuery): Promise<Page<ServerRow>> {
    return serversOf(organizationId, page, this.reads);
  }

  @Get(':serverId')
  @Permission('servers.server.read')
  @Reads('server-list')
  @ApiOkResponse({ type: ServerRow })
  async one(
    @Allowed() { organizationId }: Asked,
    @Id('serverId') serverId: string,
    @Query() _: AfterQuery,
  ): Promise<ServerRow> {
    return found(await findServer(organizationId, serverId, this.reads), 'server');
  }
}
