import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  CheckServer,
  ConfirmHostKey,
  ConnectServer,
  DisconnectServer,
  LookAtServer,
} from '@slipway/application/servers';
import { trusted } from '@slipway/domain/kernel';
import type { ServerId } from '@slipway/domain/kernel';
import { Reads as ReadModels } from '@slipway/infra/projections/read-scope';
import { connectionsOf, findConnection } from '@slipway/infra/servers/connection-list.view';
import { Allowed } from '../http/asked';
import type { Asked } from '../http/asked';
import { answer, CommandReply } from '../http/command-reply';
import { ConsistencyTokens } from '../http/consistency-tokens';
import { Permission, Reads } from '../http/declared-access';
import { found, Id } from '../http/id-param';
import { NoFields } from '../http/no-fields';
import { AfterQuery, ApiPageResponse, PageQuery } from '../http/page';
import type { Page } from '../http/page';
import {
  CheckReply,
  ConfirmHostKeyRequest,
  ConnectedReply,
  ConnectionRow,
  ConnectServerRequest,
  HostKeyReply,
} from './connections.http';

/** Machines that the organization brings along: entered with a key of ours, never built and never destroyed by us. */
@ApiTags('servers')
@Controller('v1/organizations/:organizationId/connections')
export class ConnectionsController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(ReadModels) private readonly reads: ReadModels,
    @Inject(ConsistencyTokens) private readonly tokens: ConsistencyTokens,
  ) {}

  @Get()
  @Permission('servers.connection.read')
  @Reads('connection-list')
  @ApiPageResponse(ConnectionRow)
  list(@Allowed() { organizationId }: Asked, @Query() page: PageQuery): Promise<Page<ConnectionRow>> {
    return connectionsOf(organizationId, page, this.reads);
  }

  @Get(':connectionId')
  @Permission('servers.connection.read')
  @Reads('connection-list')
  @ApiOkResponse({ type: ConnectionRow })
  async one(
    @Allowed() { organizationId }: Asked,
    @Id('connectionId') id: string,
    @Query() _: AfterQuery,
  ): Promise<ConnectionRow> {
    return found(await findConnection(organizationId, id, this.reads), 'connection');
  }

  /** Answers with the line to put into `authorized_keys`. Nothing is dialed yet. */
  @Post()
  @Permission('servers.connection.manage')
  @ApiCreatedResponse({ type: ConnectedReply })
  async connect(
    @Allowed() { organizationId, request }: Asked,
    @Body() body: ConnectServerRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConnectedReply> {
    const connected = await this.bus.execute(new ConnectServer({ ...body, organizationId }, request));
    const location = `/v1/organizations/${organizationId}/connections/${connected.id}`;
    return { ...answer(reply, this.tokens, connected, location), authorizedKey: connected.authorizedKey };
  }

  /** Reads the host key that the server shows now, for a person to compare. Nobody logs in. */
  @Post(':connectionId/host-key')
  @Permission('servers.connection.manage')
  @HttpCode(200)
  @ApiOkResponse({ type: HostKeyReply })
  async look(
    @Allowed() asked: Asked,
    @Id('connectionId') id: string,
    @NoFields() _: null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HostKeyReply> {
    const look = await this.bus.execute(new LookAtServer(ownerOf(asked, id), asked.request));
    const { outcome } = look;
    const said = look.outcome === 'seen' ? { fingerprint: look.fingerprint } : { reason: look.reason };
    return { ...answer(reply, this.tokens, look), outcome, fingerprint: null, reason: null, ...said };
  }

  /** Pins the host key that was last seen. From here on the server counts in the quota. */
  @Post(':connectionId/host-key/confirm')
  @Permission('servers.connection.confirm')
  @HttpCode(200)
  @ApiOkResponse({ type: CommandReply })
  async confirm(
    @Allowed() asked: Asked,
    @Id('connectionId') id: string,
    @Body() { fingerprint }: ConfirmHostKeyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    const wish = new ConfirmHostKey(ownerOf(asked, id), fingerprint, asked.request);
    return answer(reply, this.tokens, await this.bus.execute(wish));
  }

  /** Enters the server and asks what a server that was built is asked. */
  @Post(':connectionId/check')
  @Permission('servers.connection.manage')
  @HttpCode(200)
  @ApiOkResponse({ type: CheckReply })
  async check(
    @Allowed() asked: Asked,
    @Id('connectionId') id: string,
    @NoFields() _: null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CheckReply> {
    const checked = await this.bus.execute(new CheckServer(ownerOf(asked, id), asked.request));
    const fingerprint = checked.outcome === 'host_key_changed' ? checked.fingerprint : null;
    const reason = checked.outcome === 'failed' ? checked.reason : null;
    return { ...answer(reply, this.tokens, checked), outcome: checked.outcome, fingerprint, reason };
  }

  /** Forgets the server. Nothing on it is touched. */
  @Delete(':connectionId')
  @Permission('servers.connection.manage')
  @HttpCode(204)
  @ApiNoContentResponse()
  async disconnect(
    @Allowed() asked: Asked,
    @Id('connectionId') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    answer(
      reply,
      this.tokens,
      await this.bus.execute(new DisconnectServer(ownerOf(asked, id), asked.request)),
    );
  }
}

function ownerOf({ organizationId, topBranchId }: Asked, id: string) {
  return { organizationId, topBranchId, serverId: trusted<ServerId>(id) };
}
