import type { OrganizationId } from '@slipway/domain/kernel';
import { server, serverErrors } from '@slipway/domain/servers';
import type { Server } from '@slipway/domain/servers';
import type { FoldCache } from '../runtime/fold-cache';

/** The server, if it is this organization's. Somebody else's is answered like one that does not exist. */
export async function ownServer(
  folds: FoldCache,
  organizationId: OrganizationId,
  serverId: string,
): Promise<Exclude<Server, { readonly status: 'unknown' }>> {
  const { state } = await folds.refresh(server, `server-${serverId}`);
  if (state.status === 'unknown' || state.registration.organizationId !== organizationId) {
    throw serverErrors.serverNotFound();
  }
  return state;
}
