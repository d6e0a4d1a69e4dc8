import { assertNever, clipped, trimmedName } from '../kernel';
import type { Money } from '../kernel';
import { billingErrors } from './billing.errors';
import { paymentEvents, refundEvents } from './billing.messages';
import type { Failure, PaymentCommand, PaymentEvent, RefundEvent } from './billing.messages';
import { isPayable } from './billing.policies';
import { leftOf, ownersOf, words } from './payment-life';
import type { Payment, PaymentInHand, PaymentRefund } from './payment-life';

type Events = readonly PaymentEvent[];
type Disputed = { readonly disputeReference: string; readonly amount: Money; readonly reason: string };
type FailedAttempt = { readonly refundId: string; readonly attempt: number; readonly reason: Failure };
type RefundWish = { readonly refundId: string; readonly amount: Money; readonly reason: string };

const longestReason = 200;

function inHand(state: Payment): PaymentInHand {
  if (state.status === 'unknown') throw billingErrors.paymentNotFound();
  if (state.status === 'captured' || state.status === 'refunded') return state;
  throw billingErrors.paymentNotCaptured(words(state));
}

/** A part or the whole, as long as there is that much left. What is asked for counts as gone. */
function requestRefund({ refundId, amount, reason }: RefundWish, payment: Payment): Events {
  const state = inHand(payment);
  if (state.refunds.some((refund) => refund.refundId === refundId)) return [];
  if (trimmedName(reason, longestReason) !== reason) throw billingErrors.invalidRefundReason(longestReason);
  if (!isPayable(amount) || amount.currency !== state.request.amount.currency)
    throw billingErrors.invalidAmount();
  if (amount.minor > leftOf(state)) throw billingErrors.refundExceedsPayment(leftOf(state));
  return [refundEvents.refundRequested({ ...ownersOf(state), refundId, amount, reason })];
}

function recordRefundMade(refundId: string, refundReference: string, payment: Payment): Events {
  const state = inHand(payment);
  const refund = state.refunds.find((one) => one.refundId === refundId);
  if (refund === undefined) throw billingErrors.refundNotFound();
  if (refund.refundReference !== null) {
    if (refund.refundReference === refundReference) return [];
    throw billingErrors.paymentRefundedTwice();
  }
  const { amount } = refund;
  return [refundEvents.refundMade({ ...ownersOf(state), refundId, amount, refundReference })];
}

/** Each attempt's failure is told once. */
function recordRefundAttemptFailure({ refundId, attempt, reason }: FailedAttempt, payment: Payment): Events {
  const state = inHand(payment);
  const refund = state.refunds.find((one) => one.refundId === refundId);
  if (refund === undefined) throw billingErrors.refundNotFound();
  if (refund.refundReference !== null || attempt <= refund.failures) return [];
  const clippedReason = { code: reason.code, detail: clipped(reason.detail) };
  return [refundEvents.refundAttemptFailed({ ...ownersOf(state), refundId, attempt, reason: clippedReason })];
}

/**
 * Somebody gave money back at the gateway itself. When nothing is left, it is told as what it is to the order: a payment
 * that went back.
 */
function recordFoundRefund(refundReference: string, amount: Money, payment: Payment): Events {
  const state = inHand(payment);
  const isKnown = state.refunds.some((one) => one.refundReference === refundReference);
  if (isKnown || (state.status === 'refunded' && state.refundReference === refundReference)) return [];
  const left = leftOf(state);
  if (amount.currency !== state.request.amount.currency || amount.minor > left) {
    throw billingErrors.refundExceedsPayment(left);
  }
  if (amount.minor < left || state.refunds.some((one) => one.refundReference === null)) {
    return [refundEvents.refundFound({ ...ownersOf(state), amount, refundReference })];
  }
  return [paymentEvents.paymentRefunded({ ...ownersOf(state), amount, refundReference })];
}

function recordDispute({ disputeReference, amount, reason }: Disputed, payment: Payment): Events {
  const state = inHand(payment);
  if (state.disputes.some((one) => one.disputeReference === disputeReference)) return [];
  return [
    refundEvents.disputeOpened({ ...ownersOf(state), disputeReference, amount, reason: clipped(reason) }),
  ];
}

function closeDispute(disputeReference: string, outcome: 'won' | 'lost', payment: Payment): Events {
  const state = inHand(payment);
  const dispute = state.disputes.find((one) => one.disputeReference === disputeReference);
  if (dispute === undefined) throw billingErrors.disputeNotFound();
  if (dispute.outcome !== null) return [];
  const { amount } = dispute;
  return [refundEvents.disputeClosed({ ...ownersOf(state), disputeReference, amount, outcome })];
}

const returns = [
  'billing.request-refund',
  'billing.record-refund-made',
  'billing.record-refund-attempt-failure',
  'billing.record-found-refund',
  'billing.record-dispute',
  'billing.close-dispute',
] as const;
type ReturnCommand = Extract<PaymentCommand, { readonly type: (typeof returns)[number] }>;

export function isReturn(command: PaymentCommand): command is ReturnCommand {
  return returns.some((type) => type === command.type);
}

export function decideReturn(command: ReturnCommand, state: Payment): Events {
  switch (command.type) {
    case 'billing.request-refund':
      return requestRefund(command.data, state);
    case 'billing.record-refund-made':
      return recordRefundMade(command.data.refundId, command.data.refundReference, state);
    case 'billing.record-refund-attempt-failure':
      return recordRefundAttemptFailure(command.data, state);
    case 'billing.record-found-refund':
      return recordFoundRefund(command.data.refundReference, command.data.amount, state);
    case 'billing.record-dispute':
      return recordDispute(command.data, state);
    case 'billing.close-dispute':
      return closeDispute(command.data.disputeReference, command.data.outcome, state);
    default:
      return assertNever(command);
  }
}

const returnTypes: ReadonlySet<string> = new Set(Object.values(refundEvents).map(({ type }) => type));

export function isReturnEvent(event: PaymentEvent): event is RefundEvent {
  return returnTypes.has(event.type);
}

/** What is not in hand has nothing to give back: a history never says otherwise. */
export function evolveReturn(event: RefundEvent, state: Payment): Payment {
  if (state.status !== 'captured' && state.status !== 'refunded') return state;
  const { refunds, disputes } = state;
  switch (event.type) {
    case 'billing.refund-requested': {
      const { refundId, amount } = event.data;
      return { ...state, refunds: [...refunds, { refundId, amount, refundReference: null, failures: 0 }] };
    }
    case 'billing.refund-made': {
      const { refundId, refundReference } = event.data;
      return { ...state, refunds: changed(refunds, refundId, { refundReference }) };
    }
    case 'billing.refund-attempt-failed': {
      const { refundId, attempt } = event.data;
      return { ...state, refunds: changed(refunds, refundId, { failures: attempt }) };
    }
    case 'billing.refund-found': {
      const { amount, refundReference } = event.data;
      return { ...state, refunds: [...refunds, { refundId: null, amount, refundReference, failures: 0 }] };
    }
    case 'billing.dispute-opened': {
      const { disputeReference, amount } = event.data;
      return { ...state, disputes: [...disputes, { disputeReference, amount, outcome: null }] };
    }
    case 'billing.dispute-closed': {
      const { disputeReference, outcome } = event.data;
      const closed = disputes.map((one) =>
        one.disputeReference === disputeReference ? { ...one, outcome } : one,
      );
      return { ...state, disputes: closed };
    }
    default:
      return assertNever(event);
  }
}

function changed(
  refunds: readonly PaymentRefund[],
  refundId: string,
  change: Partial<PaymentRefund>,
): readonly PaymentRefund[] {
  return refunds.map((refund) => (refund.refundId === refundId ? { ...refund, ...change } : refund));
}
