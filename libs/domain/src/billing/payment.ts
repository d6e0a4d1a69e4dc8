import { assertNever } from '../kernel';
import type { Decider } from '../kernel';
import { paymentEvents, refundEvents } from './billing.messages';
import type { PaymentCommand, PaymentEvent, RefundEvent } from './billing.messages';
import {
  recordCapture,
  recordConfirmationRequired,
  recordDecline,
  recordPending,
  recordUnknownOutcome,
  requestPayment,
} from './payment-charge';
import type { KnownPayment, Payment } from './payment-life';
import { recordRefund, recordRefundFailure } from './payment-refund';
import { decideReturn, evolveReturn, isReturn, isReturnEvent } from './payment-return';

export { leftOf } from './payment-life';
export type { Payment, PaymentInHand } from './payment-life';

type LaterEvent = Exclude<PaymentEvent, RefundEvent | { readonly type: 'billing.payment-requested' }>;

function evolveKnown(state: KnownPayment, event: LaterEvent): Payment {
  const { request } = state;
  switch (event.type) {
    case 'billing.payment-captured':
      return {
        status: 'captured',
        request,
        gatewayReference: event.data.gatewayReference,
        failedRefunds: 0,
        refunds: [],
        disputes: [],
      };
    case 'billing.payment-declined':
      return { status: 'declined', request };
    case 'billing.payment-confirmation-required':
      return { status: 'confirmation_required', request, gatewayReference: event.data.gatewayReference };
    case 'billing.payment-pending':
      return { status: 'pending', request, gatewayReference: event.data.gatewayReference };
    case 'billing.payment-outcome-unknown':
      return { status: 'outcome_unknown', request };
    case 'billing.payment-refunded':
      return state.status === 'captured'
        ? {
            status: 'refunded',
            request,
            gatewayReference: state.gatewayReference,
            refundReference: event.data.refundReference,
            refunds: state.refunds,
            disputes: state.disputes,
          }
        : state;
    case 'billing.payment-refund-failed':
      return state.status === 'captured' ? { ...state, failedRefunds: event.data.attempt } : state;
    default:
      return assertNever(event);
  }
}

export const payment: Decider<PaymentCommand, Payment, PaymentEvent> = {
  category: 'payment',
  events: { ...paymentEvents, ...refundEvents },
  initial: () => ({ status: 'unknown' }),
  decide(command, state) {
    if (isReturn(command)) return decideReturn(command, state);
    switch (command.type) {
      case 'billing.request-payment':
        return requestPayment(command.data, state);
      case 'billing.record-capture':
        return recordCapture(command.data.gatewayReference, state);
      case 'billing.record-decline':
        return recordDecline(command.data.reason, state);
      case 'billing.record-confirmation-required':
        return recordConfirmationRequired(command.data.gatewayReference, state);
      case 'billing.record-pending':
        return recordPending(command.data.gatewayReference, state);
      case 'billing.record-unknown-outcome':
        return recordUnknownOutcome(state);
      case 'billing.record-refund':
        return recordRefund(command.data.refundReference, state);
      case 'billing.record-refund-failure':
        return recordRefundFailure(command.data.attempt, command.data.reason, state);
      default:
        return assertNever(command);
    }
  },
  evolve(state, event) {
    if (event.type === 'billing.payment-requested') return { status: 'requested', request: event.data };
    if (state.status === 'unknown') return state;
    return isReturnEvent(event) ? evolveReturn(event, state) : evolveKnown(state, event);
  },
};
