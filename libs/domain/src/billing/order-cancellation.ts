import { assertNever } from '../kernel';
import { billingErrors } from './billing.errors';
import { orderEvents } from './billing.messages';
import type { OrderEvent } from './billing.messages';
import { ownersOf, words } from './order-life';
import type { Order } from './order-life';

type Events = readonly OrderEvent[];

/** A wish that the flow takes up: how the order ends depends on how far it has come. */
export function cancel(state: Order): Events {
  switch (state.status) {
    case 'unplaced':
      throw billingErrors.orderNotFound();
    case 'placed':
    case 'awaiting_confirmation':
    case 'confirming':
    case 'payment_failed':
    case 'paid':
      return [orderEvents.orderCancellationRequested(ownersOf(state))];
    case 'cancelling':
    case 'cancelled':
      return [];
    case 'rejected':
    case 'refund_stuck':
    case 'refunded':
    case 'fulfilled':
      throw billingErrors.orderNotCancellable(words(state));
    default:
      return assertNever(state);
  }
}

export function markCancelled(state: Order): Events {
  switch (state.status) {
    case 'unplaced':
      throw billingErrors.orderNotFound();
    case 'cancelling':
      if (state.paymentId !== null) throw billingErrors.orderAlreadyPaid(words(state));
      return [orderEvents.orderCancelled(ownersOf(state))];
    case 'cancelled':
    case 'rejected':
      return [];
    case 'placed':
    case 'awaiting_confirmation':
    case 'confirming':
    case 'payment_failed':
      throw billingErrors.orderNotCancelling(words(state));
    case 'paid':
    case 'refund_stuck':
    case 'refunded':
    case 'fulfilled':
      throw billingErrors.orderAlreadyPaid(words(state));
    default:
      return assertNever(state);
  }
}
