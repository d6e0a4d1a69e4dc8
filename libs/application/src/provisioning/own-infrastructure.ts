import { payThenProvision } from '@slipway/domain/billing';
import type { OrganizationId } from '@slipway/domain/kernel';
import { ownOrder } from '../billing/own-order';
import type { FoldCache } from '../runtime/fold-cache';
import { mint } from '../runtime/minted';

/** What this organization's order has built; its flow gave it an id of its own. Somebody else's order does not exist. */
export async function ownInfrastructureOf(
  folds: FoldCache,
  organizationId: OrganizationId,
  orderId: string,
): Promise<string> {
  await ownOrder(folds, organizationId, orderId);
  return mint(mint(orderId, payThenProvision.name), 'infrastructure');
}
