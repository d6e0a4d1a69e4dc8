import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { PAYMENT_GATEWAY } from '@slipway/application/billing';
import type { PaymentGateway } from '@slipway/application/billing';
import { items, providers } from '@slipway/domain/billing';
import { Permission } from '../http/declared-access';
import { AfterQuery } from '../http/page';
import { Catalogue } from './billing.responses';

/** What can be ordered, where, and how it can be paid. */
@ApiTags('billing')
@Controller('v1/organizations/:organizationId/catalogue')
export class CatalogueController {
  constructor(@Inject(PAYMENT_GATEWAY) private readonly gateway: PaymentGateway) {}

  @Get()
  @Permission('billing.catalogue.read')
  @ApiOkResponse({ type: Catalogue })
  catalogue(@Query() _: AfterQuery): Catalogue {
    const offered = providers.map(({ isSandbox: sandbox, ...provider }) => ({ ...provider, sandbox }));
    return { items, providers: offered, paymentMethods: this.gateway.methods };
  }
}
