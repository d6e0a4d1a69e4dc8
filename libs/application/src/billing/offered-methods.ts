import { billingErrors, findProvider, payer } from '@slipway/domain/billing';
import type { OrganizationId } from '@slipway/domain/kernel';
import type { FoldCache } from '../runtime/fold-cache';
import type { PaymentGateways, PaymentMethod } from './billing.ports';

/** The organization as the gateway that keeps its methods knows it. */
export async function customerOf(folds: FoldCache, organizationId: OrganizationId): Promise<string | null> {
  const { state } = await folds.refresh(payer, `payer-${organizationId}`);
  return state.status === 'open' ? state.customerReference : null;
}

/** What an organization can pay with: the make-believe methods, and what its gateways keep for it. */
export async function offeredMethods(
  gateways: PaymentGateways,
  folds: FoldCache,
  organizationId: OrganizationId,
): Promise<readonly PaymentMethod[]> {
  const customer = await customerOf(folds, organizationId);
  return (await Promise.all(gateways.all.map((gateway) => gateway.methodsOf(customer)))).flat();
}

export type Payment = {
  readonly organizationId: OrganizationId;
  readonly provider: string;
  readonly paymentMethod: string;
};

/** Refuses a method that this organization does not have, and make-believe money for a real server. */
export async function refuseForeignMethod(
  gateways: PaymentGateways,
  folds: FoldCache,
  { organizationId, provider, paymentMethod }: Payment,
): Promise<void> {
  const offered = await offeredMethods(gateways, folds, organizationId);
  if (!offered.some(({ id }) => id === paymentMethod))
    throw billingErrors.unknownPaymentMethod(paymentMethod);
  const isMakeBelieve = findProvider(provider)?.isSandbox ?? false;
  if (gateways.of(paymentMethod).isSandbox && !isMakeBelieve) throw billingErrors.sandboxPaysForSandbox();
}
