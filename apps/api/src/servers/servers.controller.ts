import { Controller, Delete, Get, HttpCode, Inject, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { FoldCache, GoOn } from '@slipway/application/runtime';
import { ownServer } from '@slipway/application/servers';
import { server, serverCommands } from '@slipway/domain/servers';
import { Reads as ReadModels } from '@slipway/infra/projections/read-scope';
import { findServer, serversOf } from '@slipway/infra/servers/server-list.view';
import { Allowed } from '../http/asked';
import type { Asked } from '../http/asked';
import { answer, CommandReply } from '../http/command-reply';
import { ConsistencyTokens } from '../http/consistency-tokens';
import { Permission, Reads } from '../http/declared-access';
import { found, Id } from '../http/id-param';
import { AfterQuery, ApiPageResponse, PageQuery } from '../http/page';
import type { Page } from '../http/page';
import { ServerRow } from './servers.http';

/** Servers, with what they said of themselves and when. */
@ApiTags('servers')
@Controller('v1/organizations/:organizationId/servers')
export class ServersController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(ReadModels) private readonly reads: ReadModels,
    @Inject(ConsistencyTokens) private readonly tokens: ConsistencyTokens,
  ) {}

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

  /** Takes the machine down for good; what was paid for it stays paid. The server is listed until it is gone. */
  @Delete(':serverId')
  @Permission('servers.server.remove')
  @HttpCode(202)
  @ApiAcceptedResponse({ type: CommandReply })
  async remove(
    @Allowed() { organizationId, request }: Asked,
    @Id('serverId') serverId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    await ownServer(this.folds, organizationId, serverId);
    const decided = await this.bus.execute(
      new GoOn(server, serverId, serverCommands.removeServer({}), request),
    );
    return answer(reply, this.tokens, decided);
  }
}
