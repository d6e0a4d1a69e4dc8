import { Controller, Get, Inject, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RenewLicense } from '@slipway/application/licensing';
import { CLOCK } from '@slipway/application/ports';
import type { Clock } from '@slipway/application/ports';
import { licenseOf } from '@slipway/infra/licensing/license.view';
import { Reads as ReadModels } from '@slipway/infra/projections/read-scope';
import { Allowed } from '../http/asked';
import type { Asked } from '../http/asked';
import { answer, CommandReply } from '../http/command-reply';
import { ConsistencyTokens } from '../http/consistency-tokens';
import { Permission, Reads } from '../http/declared-access';
import { found } from '../http/id-param';
import { NoFields } from '../http/no-fields';
import { AfterQuery } from '../http/page';
import { LicenseRow } from './licensing.http';

/** What the tree's license allows, and how much of it is used. */
@ApiTags('licensing')
@Controller('v1/organizations/:organizationId/license')
export class LicenseController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(ReadModels) private readonly reads: ReadModels,
    @Inject(ConsistencyTokens) private readonly tokens: ConsistencyTokens,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Permission('licensing.license.read')
  @Reads('license')
  @ApiOkResponse({ type: LicenseRow })
  async license(@Allowed() { topBranchId }: Asked, @Query() _: AfterQuery): Promise<LicenseRow> {
    return found(await licenseOf(topBranchId, this.clock.now(), this.reads), 'license');
  }

  /** One more year. Also when the license has expired: renewing is never gated. */
  @Post('renewals')
  @Permission('licensing.license.renew')
  @ApiCreatedResponse({ type: CommandReply })
  async renew(
    @Allowed() { topBranchId, organizationId, request }: Asked,
    @NoFields() _: null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    const about = { ...request, scope: topBranchId };
    const decided = await this.bus.execute(new RenewLicense(topBranchId, about));
    return answer(reply, this.tokens, decided, `/v1/organizations/${organizationId}/license`);
  }
}
