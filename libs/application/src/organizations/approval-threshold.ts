import type { Money, OrganizationId } from '@slipway/domain/kernel';
import { organization } from '@slipway/domain/organizations';
import type { FoldCache } from '../runtime/fold-cache';

/** What a machine may cost this organization a month without anybody's approval; `null`: whatever it costs. */
export async function approvalThresholdOf(
  folds: FoldCache,
  organizationId: OrganizationId,
): Promise<Money | null> {
  const { state } = await folds.refresh(organization, `organization-${organizationId}`);
  return state.status === 'unknown' ? null : state.approvalThreshold;
}
