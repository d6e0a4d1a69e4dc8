import type { PaymentId, ServerId } from '../kernel';
import type { OrderPlacement } from './billing.messages';

type Facts = { readonly placement: OrderPlacement; readonly attempt: number };
type Charged = Facts & { readonly paymentId: PaymentId };

/**
 * placed → (awaiting_confirmation → confirming) → paid → fulfilled, or → refunded, by way of refund_stuck when the
 * money does not go back at once. payment_failed → placed by paying again. rejected: it never came to a payment.
 * Until it is fulfilled it may be cancelled: cancelling → cancelled, or → refunded when its money was taken.
 */
export type Order =
  | { readonly status: 'unplaced' }
  | (Facts & { readonly status: 'placed' })
  | (Charged & { readonly status: 'awaiting_confirmation' })
  | (Charged & { readonly status: 'confirming' })
  | (Facts & { readonly status: 'payment_failed' })
  | (Facts & { readonly status: 'rejected' })
  | (Charged & { readonly status: 'paid' })
  | (Facts & { readonly status: 'refund_stuck' })
  | (Facts & { readonly status: 'refunded' })
  /** `paymentId`: what it was paid with, if it was. */
  | (Facts & { readonly status: 'cancelling'; readonly paymentId: PaymentId | null })
  | (Facts & { readonly status: 'cancelled' })
  | (Charged & { readonly status: 'fulfilled'; readonly serverId: ServerId });

export type PlacedOrder = Exclude<Order, { readonly status: 'unplaced' }>;
type OpenOrder = Extract<Order, { readonly status: 'placed' | 'awaiting_confirmation' | 'confirming' }>;

/** The money is neither taken nor refused yet. */
export function isOpen(order: Order): order is OpenOrder {
  return (
    order.status === 'placed' || order.status === 'awaiting_confirmation' || order.status === 'confirming'
  );
}

/** What every event of this order names. */
export function ownersOf({ placement }: PlacedOrder) {
  return { orderId: placement.orderId, organizationId: placement.organizationId };
}

/** A status in the words of a sentence. */
export function words(order: Order): string {
  return order.status.replaceAll('_', ' ');
}
