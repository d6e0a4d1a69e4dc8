import { assertNever, clipped, isSame } from '../kernel';
import { billingErrors } from './billing.errors';
import { paymentEvents } from './billing.messages';
import type { Failure, PaymentEvent, PaymentRequest } from './billing.messages';
import { isPayable, isPaymentMethod } from './billing.policies';
import { ownersOf, words } from './payment-life';
import type { Payment } from './payment-life';

type Events = readonly PaymentEvent[];

export function requestPayment(request: PaymentRequest, state: Payment): Events {
  if (state.status !== 'unknown') {
    if (isSame(state.request, request)) return [];
    throw billingErrors.paymentExists();
  }
  if (!isPayable(request.amount)) throw billingErrors.invalidAmount();
  if (!isPaymentMethod(request.method)) throw billingErrors.invalidPaymentMethod();
  return [paymentEvents.paymentRequested(request)];
}

/** Also after a decline: the customer may have found another way to pay at the gateway, and money has to be known of. */
export function recordCapture(gatewayReference: string, state: Payment): Events {
  switch (state.status) {
    case 'unknown':
      throw billingErrors.paymentNotFound();
    case 'requested':
    case 'confirmation_required':
    case 'pending':
    case 'outcome_unknown':
    case 'declined': {
      const { amount } = state.request;
      return [paymentEvents.paymentCaptured({ ...ownersOf(state), amount, gatewayReference })];
    }
    case 'captured':
    case 'refunded':
      if (state.gatewayReference === gatewayReference) return [];
      throw billingErrors.paymentTakenTwice();
    default:
      return assertNever(state);
  }
}

export function recordDecline(reason: Failure, state: Payment): Events {
  switch (state.status) {
    case 'unknown':
      throw billingErrors.paymentNotFound();
    case 'requested':
    case 'confirmation_required':
    case 'pending':
    case 'outcome_unknown': {
      const clippedReason = { code: reason.code, detail: clipped(reason.detail) };
      return [paymentEvents.paymentDeclined({ ...ownersOf(state), reason: clippedReason })];
    }
    case 'declined':
      return [];
    case 'captured':
    case 'refunded':
      throw billingErrors.paymentAlreadyDecided(words(state));
    default:
      return assertNever(state);
  }
}

/** A decided payment needs no confirmation: the answer to an older question came late. */
export function recordConfirmationRequired(gatewayReference: string, state: Payment): Events {
  switch (state.status) {
    case 'unknown':
      throw billingErrors.paymentNotFound();
    case 'requested':
    case 'outcome_unknown':
      return [paymentEvents.paymentConfirmationRequired({ ...ownersOf(state), gatewayReference })];
    case 'confirmation_required':
    case 'pending':
    case 'captured':
    case 'declined':
    case 'refunded':
      return [];
    default:
      return assertNever(state);
  }
}

/** After a confirmation too: the customer agreed to a debit, and the bank carries it out. */
export function recordPending(gatewayReference: string, state: Payment): Events {
  switch (state.status) {
    case 'unknown':
      throw billingErrors.paymentNotFound();
    case 'requested':
    case 'confirmation_required':
    case 'outcome_unknown':
      return [paymentEvents.paymentPending({ ...ownersOf(state), gatewayReference })];
    case 'pending':
    case 'captured':
    case 'declined':
    case 'refunded':
      return [];
    default:
      return assertNever(state);
  }
}

/** Where something is known already, a question without an answer takes nothing away. */
export function recordUnknownOutcome(state: Payment): Events {
  switch (state.status) {
    case 'unknown':
      throw billingErrors.paymentNotFound();
    case 'requested':
      return [paymentEvents.paymentOutcomeUnknown(ownersOf(state))];
    case 'outcome_unknown':
    case 'confirmation_required':
    case 'pending':
    case 'captured':
    case 'declined':
    case 'refunded':
      return [];
    default:
      return assertNever(state);
  }
}
