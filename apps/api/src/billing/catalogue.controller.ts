import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { offeredMethods, PAYMENT_GATEWAYS } from '@slipway/application/billing';
import type { PaymentGateways } from '@slipway/application/billing';
import { FoldCache } from '@slipway/application/runtime';
import { items, providers } from '@slipway/domain/billing';
import { Allowed } from '../http/asked';
import type { Asked } from '../http/asked';
import { Permission } from '../http/declared-access';
import { AfterQuery } from '../http/page';
import { Catalogue } from './billing.responses';

/** What can be ordered, where, and how it can be paid. */
@ApiTags('billing')
@Controller('v1/organizations/:organizationId/catalogue')
export class CatalogueController {
  constructor(
    @Inject(PAYMENT_GATEWAYS) private readonly gateways: PaymentGateways,
    @Inject(FoldCache) private readonly folds: FoldCache,
  ) {}

  @Get()
  @Permission('billing.catalogue.read')
  @ApiOkResponse({ type: Catalogue })
  async catalogue(@Allowed() { organizationId }: Asked, @Query() _: AfterQuery): Promise<Catalogue> {
    const offered = providers.map(({ isSandbox: sandbox, ...provider }) => ({ ...provider, sandbox }));
    const paymentMethods = await offeredMethods(this.gateways, this.folds, organizationId);
    return { items, providers: offered, paymentMethods };
  }
}
