import type { OrganizationId } from '@slipway/domain/kernel';
import { placeOf, statusOf, tree } from '@slipway/domain/organizations';
import type { OrganizationStatus } from '@slipway/domain/organizations';
import type { FoldCache } from '../runtime/fold-cache';

/**
 * What holds for an organization, by its tree: what holds for one holds for all below it. A guard has brought the fold up
 * to date a moment ago; one that was dropped since, or does not know the place yet, is read again before anybody guesses.
 */
export async function statusIn(
  folds: FoldCache,
  place: { readonly organizationId: OrganizationId; readonly topBranchId: string },
): Promise<OrganizationStatus> {
  const stream = `tree-${place.topBranchId}` as const;
  const known = folds.peek(tree, stream);
  const isPlaced = known !== undefined && placeOf(known.state, place.organizationId) !== undefined;
  const { state } = isPlaced ? known : await folds.refresh(tree, stream);
  return statusOf(state, place.organizationId);
}
