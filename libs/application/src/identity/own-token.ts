import { identityErrors, token } from '@slipway/domain/identity';
import type { OrganizationId } from '@slipway/domain/kernel';
import type { FoldCache } from '../runtime/fold-cache';

/** Refuses a token that is not this organization's, like one that does not exist. */
export async function ownToken(
  folds: FoldCache,
  organizationId: OrganizationId,
  tokenId: string,
): Promise<void> {
  const { state } = await folds.refresh(token, `token-${tokenId}`);
  if (state.status === 'unissued' || state.organizationId !== organizationId)
    throw identityErrors.tokenNotFound();
}
