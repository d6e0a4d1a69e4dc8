import { billingErrors, order } from '@slipway/domain/billing';
import type { Order } from '@slipway/domain/billing';
import type { OrganizationId } from '@slipway/domain/kernel';
import type { FoldCache } from '../runtime/fold-cache';

/** The order, if it is this organization's. Somebody else's is answered like one that does not exist. */
export async function ownOrder(
  folds: FoldCache,
  organizationId: OrganizationId,
  orderId: string,
): Promise<Exclude<Order, { readonly status: 'unplaced' }>> {
  const { state } = await folds.refresh(order, `order-${orderId}`);
  if (state.status === 'unplaced' || state.placement.organizationId !== organizationId) {
    throw billingErrors.orderNotFound();
  }
  return state;
}
