import { Body, Controller, Get, Inject, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CreateChild, statusIn } from '@slipway/application/organizations';
import { FoldCache } from '@slipway/application/runtime';
import { trusted } from '@slipway/domain/kernel';
import type { OrganizationId } from '@slipway/domain/kernel';
import type { OrganizationItem } from '@slipway/infra/organizations/organization-list.view';
import { childrenOf, findOrganization } from '@slipway/infra/organizations/organization-list.view';
import { Reads as ReadModels } from '@slipway/infra/projections/read-scope';
import { Allowed } from '../http/asked';
import type { Asked } from '../http/asked';
import { answer, CommandReply } from '../http/command-reply';
import { ConsistencyTokens } from '../http/consistency-tokens';
import { Permission, Reads } from '../http/declared-access';
import { found } from '../http/id-param';
import { AfterQuery, ApiPageResponse, PageQuery } from '../http/page';
import type { Page } from '../http/page';
import { CreateChildRequest, OrganizationRow } from './organizations.http';

/** Organizations and their place in the tree. */
@ApiTags('organizations')
@Controller('v1/organizations/:organizationId')
export class OrganizationsController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(ReadModels) private readonly reads: ReadModels,
    @Inject(ConsistencyTokens) private readonly tokens: ConsistencyTokens,
    @Inject(FoldCache) private readonly folds: FoldCache,
  ) {}

  @Get()
  @Permission('organizations.organization.read')
  @Reads('organization-list')
  @ApiOkResponse({ type: OrganizationRow })
  async one(@Allowed() { organizationId }: Asked, @Query() _: AfterQuery): Promise<OrganizationRow> {
    return this.#withStatus(found(await findOrganization(organizationId, this.reads), 'organization'));
  }

  @Get('children')
  @Permission('organizations.organization.read')
  @Reads('organization-list')
  @ApiPageResponse(OrganizationRow)
  async children(
    @Allowed() { organizationId }: Asked,
    @Query() page: PageQuery,
  ): Promise<Page<OrganizationRow>> {
    const { items, next } = await childrenOf(organizationId, page, this.reads);
    return { items: await Promise.all(items.map((item) => this.#withStatus(item))), next };
  }

  /** Creates an organization below this one; the caller becomes its owner. */
  @Post('children')
  @Permission('organizations.child.create')
  @ApiCreatedResponse({ type: CommandReply })
  async createChild(
    @Allowed() { organizationId, topBranchId, userId, request }: Asked,
    @Body() body: CreateChildRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    const wish = { ...body, topBranchId, parentId: organizationId, ownerId: userId };
    const decided = await this.bus.execute(new CreateChild(wish, request));
    return answer(reply, this.tokens, decided, `/v1/organizations/${decided.id}`);
  }

  async #withStatus(item: OrganizationItem): Promise<OrganizationRow> {
    const place = { organizationId: trusted<OrganizationId>(item.id), topBranchId: item.topBranchId };
    return { ...item, status: await statusIn(this.folds, place) };
  }
}
