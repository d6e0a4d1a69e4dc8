import { assertNever, clipped } from '../kernel';
import { billingErrors } from './billing.errors';
import { paymentEvents } from './billing.messages';
import type { Failure, PaymentEvent } from './billing.messages';
import { leftOf, ownersOf, words } from './payment-life';
import type { Payment } from './payment-life';

type Events = readonly PaymentEvent[];

/** All that is left, and once. */
export function recordRefund(refundReference: string, state: Payment): Events {
  switch (state.status) {
    case 'unknown':
      throw billingErrors.paymentNotFound();
    case 'captured': {
      const amount = { ...state.request.amount, minor: leftOf(state) };
      if (amount.minor < 1) throw billingErrors.refundExceedsPayment(amount.minor);
      return [paymentEvents.paymentRefunded({ ...ownersOf(state), amount, refundReference })];
    }
    case 'refunded':
      if (state.refundReference === refundReference) return [];
      throw billingErrors.paymentRefundedTwice();
    case 'requested':
    case 'confirmation_required':
    case 'pending':
    case 'outcome_unknown':
    case 'declined':
      throw billingErrors.paymentNotCaptured(words(state));
    default:
      return assertNever(state);
  }
}

/** Each attempt's failure is told once. */
export function recordRefundFailure(attempt: number, reason: Failure, state: Payment): Events {
  switch (state.status) {
    case 'unknown':
      throw billingErrors.paymentNotFound();
    case 'captured': {
      if (attempt <= state.failedRefunds) return [];
      const clippedReason = { code: reason.code, detail: clipped(reason.detail) };
      return [paymentEvents.paymentRefundFailed({ ...ownersOf(state), attempt, reason: clippedReason })];
    }
    case 'refunded':
      return [];
    case 'requested':
    case 'confirmation_required':
    case 'pending':
    case 'outcome_unknown':
    case 'declined':
      throw billingErrors.paymentNotCaptured(words(state));
    default:
      return assertNever(state);
  }
}
