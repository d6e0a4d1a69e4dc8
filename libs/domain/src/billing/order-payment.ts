import { assertNever, clipped } from '../kernel';
import type { PaymentId } from '../kernel';
import { billingErrors } from './billing.errors';
import { orderEvents } from './billing.messages';
import type { Failure, OrderEvent } from './billing.messages';
import { isPaymentMethod, mostPaymentAttempts } from './billing.policies';
import { isOpen, ownersOf, words } from './order-life';
import type { Order } from './order-life';

type Events = readonly OrderEvent[];

export function clippedReason({ code, detail }: Failure): Failure {
  return { code, detail: clipped(detail) };
}

/** Commands of the flow may overtake each other, so one about a former attempt, or about a decided one, is late. */
export function recordPaymentFailure(attempt: number, reason: Failure, state: Order): Events {
  switch (state.status) {
    case 'unplaced':
      throw billingErrors.orderNotFound();
    case 'placed':
    case 'awaiting_confirmation':
    case 'confirming':
      if (attempt !== state.attempt) return [];
      return [orderEvents.orderPaymentFailed({ ...ownersOf(state), reason: clippedReason(reason) })];
    case 'payment_failed':
    case 'rejected':
    case 'cancelling':
    case 'cancelled':
      return [];
    case 'paid':
    case 'refund_stuck':
    case 'refunded':
    case 'fulfilled':
      if (attempt < state.attempt) return [];
      throw billingErrors.orderAlreadyPaid(words(state));
    default:
      return assertNever(state);
  }
}

export function awaitConfirmation(attempt: number, paymentId: PaymentId, state: Order): Events {
  if (state.status === 'unplaced') throw billingErrors.orderNotFound();
  // Any other status says more than "awaiting": a later command has overtaken this one.
  if (state.status !== 'placed' || attempt !== state.attempt) return [];
  return [orderEvents.orderConfirmationAwaited({ ...ownersOf(state), paymentId })];
}

export function confirmPayment(state: Order): Events {
  switch (state.status) {
    case 'unplaced':
      throw billingErrors.orderNotFound();
    case 'awaiting_confirmation':
      return [orderEvents.orderPaymentConfirmed({ ...ownersOf(state), paymentId: state.paymentId })];
    case 'confirming':
      return [];
    case 'placed':
    case 'payment_failed':
    case 'rejected':
    case 'paid':
    case 'refund_stuck':
    case 'refunded':
    case 'fulfilled':
    case 'cancelling':
    case 'cancelled':
      throw billingErrors.orderNotAwaitingConfirmation(words(state));
    default:
      return assertNever(state);
  }
}

export function payAgain(paymentMethod: string, state: Order): Events {
  if (state.status === 'unplaced') throw billingErrors.orderNotFound();
  if (state.status !== 'payment_failed') throw billingErrors.orderNotPayable(words(state));
  if (state.attempt >= mostPaymentAttempts) throw billingErrors.tooManyPaymentAttempts(mostPaymentAttempts);
  if (!isPaymentMethod(paymentMethod)) throw billingErrors.invalidPaymentMethod();
  const attempt = state.attempt + 1;
  return [orderEvents.orderPaymentRetried({ ...ownersOf(state), paymentMethod, attempt })];
}

export function markPaid(paymentId: PaymentId, state: Order): Events {
  switch (state.status) {
    case 'unplaced':
      throw billingErrors.orderNotFound();
    case 'placed':
    case 'awaiting_confirmation':
    case 'confirming':
      return [orderEvents.orderPaid({ ...ownersOf(state), paymentId })];
    case 'cancelling':
      if (state.paymentId === null) return [orderEvents.orderPaid({ ...ownersOf(state), paymentId })];
      return paidWith(state.paymentId, paymentId, state);
    case 'paid':
      return paidWith(state.paymentId, paymentId, state);
    case 'refund_stuck':
    case 'refunded':
    case 'fulfilled':
      return [];
    case 'payment_failed':
    case 'rejected':
    case 'cancelled':
      throw billingErrors.orderNotPayable(words(state));
    default:
      return assertNever(state);
  }
}

function paidWith(former: PaymentId, present: PaymentId, state: Order): Events {
  if (former === present) return [];
  throw billingErrors.orderAlreadyPaid(words(state));
}

/** What an ending has to say first when it has overtaken `markPaid`. */
export function paidFirst(paymentId: PaymentId, state: Order): Events {
  const isUnpaid = isOpen(state) || (state.status === 'cancelling' && state.paymentId === null);
  return isUnpaid ? markPaid(paymentId, state) : [];
}
