import { assertNever } from '../kernel';
import type { PaymentId, ServerId } from '../kernel';
import { billingErrors } from './billing.errors';
import { orderEvents } from './billing.messages';
import type { Failure, OrderEvent } from './billing.messages';
import { ownersOf, words } from './order-life';
import type { Order } from './order-life';
import { clippedReason, paidFirst } from './order-payment';

type Events = readonly OrderEvent[];

export function reject(reason: Failure, state: Order): Events {
  switch (state.status) {
    case 'unplaced':
      throw billingErrors.orderNotFound();
    case 'placed':
    case 'awaiting_confirmation':
    case 'confirming':
    case 'payment_failed':
      return [orderEvents.orderRejected({ ...ownersOf(state), reason: clippedReason(reason) })];
    case 'cancelling':
      // Money that was taken goes back first; only a refund ends that.
      if (state.paymentId !== null) throw billingErrors.orderAlreadyPaid(words(state));
      return [orderEvents.orderRejected({ ...ownersOf(state), reason: clippedReason(reason) })];
    case 'rejected':
    case 'cancelled':
      return [];
    case 'paid':
    case 'refund_stuck':
    case 'refunded':
    case 'fulfilled':
      throw billingErrors.orderAlreadyPaid(words(state));
    default:
      return assertNever(state);
  }
}

export function fulfil(paymentId: PaymentId, serverId: ServerId, state: Order): Events {
  switch (state.status) {
    case 'unplaced':
      throw billingErrors.orderNotFound();
    case 'placed':
    case 'awaiting_confirmation':
    case 'confirming':
    case 'paid':
    case 'cancelling':
      // Also then: the server was ready before the wish to cancel was heard.
      return [...paidFirst(paymentId, state), orderEvents.orderFulfilled({ ...ownersOf(state), serverId })];
    case 'fulfilled':
      return [];
    case 'payment_failed':
    case 'rejected':
    case 'refund_stuck':
    case 'refunded':
    case 'cancelled':
      throw billingErrors.orderNotPaid(words(state));
    default:
      return assertNever(state);
  }
}

export function markRefunded(paymentId: PaymentId, reason: Failure, state: Order): Events {
  switch (state.status) {
    case 'unplaced':
      throw billingErrors.orderNotFound();
    case 'placed':
    case 'awaiting_confirmation':
    case 'confirming':
    case 'paid':
    case 'cancelling':
    case 'refund_stuck': {
      const refunded = orderEvents.orderRefunded({ ...ownersOf(state), reason: clippedReason(reason) });
      return [...paidFirst(paymentId, state), refunded];
    }
    case 'refunded':
      return [];
    case 'payment_failed':
    case 'rejected':
    case 'fulfilled':
    case 'cancelled':
      throw billingErrors.orderNotPaid(words(state));
    default:
      return assertNever(state);
  }
}

export function reportRefundStuck(paymentId: PaymentId, reason: Failure, state: Order): Events {
  switch (state.status) {
    case 'unplaced':
      throw billingErrors.orderNotFound();
    case 'placed':
    case 'awaiting_confirmation':
    case 'confirming':
    case 'cancelling':
    case 'paid': {
      const stuck = orderEvents.orderRefundStuck({ ...ownersOf(state), reason: clippedReason(reason) });
      return [...paidFirst(paymentId, state), stuck];
    }
    // Told already, or the money went back while the report was on its way.
    case 'refund_stuck':
    case 'refunded':
      return [];
    case 'payment_failed':
    case 'rejected':
    case 'fulfilled':
    case 'cancelled':
      throw billingErrors.orderNotPaid(words(state));
    default:
      return assertNever(state);
  }
}
