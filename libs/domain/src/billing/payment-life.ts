import type { PaymentRequest } from './billing.messages';

type Facts = { readonly request: PaymentRequest };

/** `outcome_unknown` is neither paid nor unpaid: the gateway did not answer and has to be asked. */
export type Payment =
  | { readonly status: 'unknown' }
  | (Facts & { readonly status: 'requested' })
  | (Facts & { readonly status: 'confirmation_required'; readonly gatewayReference: string })
  | (Facts & { readonly status: 'outcome_unknown' })
  | (Facts & { readonly status: 'declined' })
  | (Facts & {
      readonly status: 'captured';
      readonly gatewayReference: string;
      readonly failedRefunds: number;
    })
  | (Facts & {
      readonly status: 'refunded';
      readonly gatewayReference: string;
      readonly refundReference: string;
    });

export type KnownPayment = Exclude<Payment, { readonly status: 'unknown' }>;

/** What every event of this payment names. */
export function ownersOf({ request }: KnownPayment) {
  return { paymentId: request.paymentId, orderId: request.orderId, organizationId: request.organizationId };
}

/** A status in the words of a sentence. */
export function words(payment: Payment): string {
  return payment.status.replaceAll('_', ' ');
}
