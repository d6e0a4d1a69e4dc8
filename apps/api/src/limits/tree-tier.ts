import { license, quota } from '@slipway/domain/licensing';
import type { LicenseTier } from '@slipway/domain/licensing';
import type { OrganizationId } from '@slipway/domain/kernel';
import type { FoldCache } from '@slipway/application/runtime';

/**
 * The tier of a tree's license, as this process knows it: read once, and as new as whatever else has read that license
 * since. A tree without a license has the limits of the smallest tier.
 */
export class TreeTier {
  constructor(private readonly folds: FoldCache) {}

  async of(topBranchId: OrganizationId): Promise<LicenseTier> {
    const name = `quota-${topBranchId}`;
    const { state } = this.folds.known(quota, name) ?? (await this.folds.refresh(quota, name));
    if (state.opening === null) return 'basic';
    const stream = `license-${state.opening.licenseId}`;
    const held = this.folds.known(license, stream) ?? (await this.folds.refresh(license, stream));
    return held.state.status === 'unissued' ? 'basic' : held.state.tier;
  }
}
