import { fits, license, licensingErrors, limitOf, quota, requireLicensed } from '@slipway/domain/licensing';
import type { OrganizationId } from '@slipway/domain/kernel';
import type { Clock } from '../ports';
import type { FoldCache } from '../runtime/fold-cache';

/**
 * Whether a tree's license allows an order of servers now. The look at the quota is advice, so that a customer hears
 * "no" at once; the reservation that counts is the first step of the order's process.
 */
export class OrderAllowance {
  constructor(
    private readonly folds: FoldCache,
    private readonly clock: Clock,
  ) {}

  async check(topBranchId: OrganizationId, servers: number): Promise<void> {
    const { state: ledger } = await this.folds.refresh(quota, `quota-${topBranchId}`);
    if (ledger.opening === null) throw licensingErrors.noLicense();
    const { limits, licenseId } = ledger.opening;
    const { state: held } = await this.folds.refresh(license, `license-${licenseId}`);
    const now = this.clock.now();
    requireLicensed(held, 'payment_processing', now);
    requireLicensed(held, 'infrastructure_provisioning', now);
    const limit = limitOf(limits, 'max_servers');
    if (!fits(limit, ledger.usedServers, servers))
      throw licensingErrors.quotaExhausted(limit, ledger.usedServers);
  }
}
