import type { Money } from '../kernel';
import type { PaymentRequest } from './billing.messages';

type Facts = { readonly request: PaymentRequest };

/** `refundReference`: `null` as long as it was only asked for. `refundId`: `null` when nobody asked for it here. */
export type PaymentRefund = {
  readonly refundId: string | null;
  readonly amount: Money;
  readonly refundReference: string | null;
  readonly failures: number;
};
export type PaymentDispute = {
  readonly disputeReference: string;
  readonly amount: Money;
  readonly outcome: 'won' | 'lost' | null;
};
type InHand = Facts & {
  readonly gatewayReference: string;
  readonly refunds: readonly PaymentRefund[];
  readonly disputes: readonly PaymentDispute[];
};

/**
 * `pending` is decided by the bank within days. `outcome_unknown` is neither paid nor unpaid: the gateway did not answer and has to be asked.
 */
export type Payment =
  | { readonly status: 'unknown' }
  | (Facts & { readonly status: 'requested' })
  | (Facts & { readonly status: 'confirmation_required'; readonly gatewayReference: string })
  | (Facts & { readonly status: 'pending'; readonly gatewayReference: string })
  | (Facts & { readonly status: 'outcome_unknown' })
  | (Facts & { readonly status: 'declined' })
  | (InHand & { readonly status: 'captured'; readonly failedRefunds: number })
  | (InHand & { readonly status: 'refunded'; readonly refundReference: string });

export type KnownPayment = Exclude<Payment, { readonly status: 'unknown' }>;

export type PaymentInHand = Extract<Payment, { readonly status: 'captured' | 'refunded' }>;

/** What can still be given back, in minor units. */
export function leftOf(payment: PaymentInHand): number {
  if (payment.status === 'refunded') return 0;
  const gone = payment.refunds.reduce((sum, { amount }) => sum + amount.minor, 0);
  return payment.request.amount.minor - gone;
}

/** What every event of this payment names. */
export function ownersOf({ request }: KnownPayment) {
  return { paymentId: request.paymentId, orderId: request.orderId, organizationId: request.organizationId };
}

/** A status in the words of a sentence. */
export function words(payment: Payment): string {
  return payment.status.replaceAll('_', ' ');
}
