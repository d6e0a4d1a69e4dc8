import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ledgerBalancesOf, ledgerOf } from '@slipway/infra/billing/ledger.view';
import { Reads as ReadModels } from '@slipway/infra/projections/read-scope';
import { Allowed } from '../http/asked';
import type { Asked } from '../http/asked';
import { Permission, Reads } from '../http/declared-access';
import { AfterQuery, ApiPageResponse, PageQuery } from '../http/page';
import type { Page } from '../http/page';
import { LedgerBalances, LedgerEntryRow } from './ledger.responses';

/** Every movement of an organization's money, in double entry. */
@ApiTags('billing')
@Controller('v1/organizations/:organizationId/ledger')
export class LedgerController {
  constructor(@Inject(ReadModels) private readonly reads: ReadModels) {}

  /** Newest first. The debits of an entry equal its credits. */
  @Get()
  @Permission('billing.ledger.read')
  @Reads('ledger')
  @ApiPageResponse(LedgerEntryRow)
  entries(@Allowed() { organizationId }: Asked, @Query() page: PageQuery): Promise<Page<LedgerEntryRow>> {
    return ledgerOf(organizationId, page, this.reads);
  }

  /** The trial balance: in each currency the balances of all accounts add up to 0. */
  @Get('balances')
  @Permission('billing.ledger.read')
  @Reads('ledger')
  @ApiOkResponse({ type: LedgerBalances })
  async balances(@Allowed() { organizationId }: Asked, @Query() _: AfterQuery): Promise<LedgerBalances> {
    return { items: await ledgerBalancesOf(organizationId, this.reads) };
  }
}
