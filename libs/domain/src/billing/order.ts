import { assertNever, isSame } from '../kernel';
import type { Decider, PaymentId } from '../kernel';
import { billingErrors } from './billing.errors';
import { orderEvents } from './billing.messages';
import type { OrderCommand, OrderEvent, OrderPlacement } from './billing.messages';
import { refusalOfPlacement } from './billing.policies';
import { cancel, markCancelled } from './order-cancellation';
import { fulfil, markRefunded, reject, reportRefundStuck } from './order-ending';
import type { Order, PlacedOrder } from './order-life';
import { awaitConfirmation, confirmPayment, markPaid, payAgain, recordPaymentFailure } from './order-payment';

export type { Order, PlacedOrder } from './order-life';

type LaterEvent = Exclude<OrderEvent, { readonly type: 'billing.order-placed' }>;

function place(placement: OrderPlacement, state: Order): readonly OrderEvent[] {
  if (state.status !== 'unplaced') {
    if (isSame(state.placement, placement)) return [];
    throw billingErrors.orderExists();
  }
  const refusal = refusalOfPlacement(placement);
  if (refusal !== null) throw refusal;
  return [orderEvents.orderPlaced(placement)];
}

/** What the order was paid with, if it was. */
function paymentOf(state: PlacedOrder): PaymentId | null {
  return state.status === 'paid' || state.status === 'cancelling' ? state.paymentId : null;
}

function evolvePlaced(state: PlacedOrder, event: LaterEvent): Order {
  const { placement, attempt } = state;
  const facts = { placement, attempt };
  switch (event.type) {
    case 'billing.order-rejected':
      return { status: 'rejected', ...facts };
    case 'billing.order-payment-failed':
      return { status: 'payment_failed', ...facts };
    case 'billing.order-confirmation-awaited':
      return { status: 'awaiting_confirmation', ...facts, paymentId: event.data.paymentId };
    case 'billing.order-payment-confirmed':
      return { status: 'confirming', ...facts, paymentId: event.data.paymentId };
    case 'billing.order-payment-retried':
      return { status: 'placed', placement, attempt: event.data.attempt };
    case 'billing.order-paid':
      return state.status === 'cancelling'
        ? { ...state, paymentId: event.data.paymentId }
        : { status: 'paid', ...facts, paymentId: event.data.paymentId };
    case 'billing.order-fulfilled': {
      const paymentId = paymentOf(state);
      // Nothing is fulfilled that was not paid first.
      if (paymentId === null) return state;
      return { status: 'fulfilled', ...facts, paymentId, serverId: event.data.serverId };
    }
    case 'billing.order-refunded':
      return { status: 'refunded', ...facts };
    case 'billing.order-refund-stuck':
      return { status: 'refund_stuck', ...facts };
    case 'billing.order-cancellation-requested':
      return { status: 'cancelling', ...facts, paymentId: paymentOf(state) };
    case 'billing.order-cancelled':
      return { status: 'cancelled', ...facts };
    default:
      return assertNever(event);
  }
}

export const order: Decider<OrderCommand, Order, OrderEvent> = {
  category: 'order',
  events: orderEvents,
  initial: () => ({ status: 'unplaced' }),
  decide(command, state) {
    switch (command.type) {
      case 'billing.place-order':
        return place(command.data, state);
      case 'billing.reject-order':
        return reject(command.data.reason, state);
      case 'billing.record-payment-failure':
        return recordPaymentFailure(command.data.attempt, command.data.reason, state);
      case 'billing.await-confirmation':
        return awaitConfirmation(command.data.attempt, command.data.paymentId, state);
      case 'billing.confirm-order-payment':
        return confirmPayment(state);
      case 'billing.pay-again':
        return payAgain(command.data.paymentMethod, state);
      case 'billing.mark-paid':
        return markPaid(command.data.paymentId, state);
      case 'billing.fulfil-order':
        return fulfil(command.data.paymentId, command.data.serverId, state);
      case 'billing.mark-refunded':
        return markRefunded(command.data.paymentId, command.data.reason, state);
      case 'billing.cancel-order':
        return cancel(state);
      case 'billing.mark-cancelled':
        return markCancelled(state);
      case 'billing.report-refund-stuck':
        return reportRefundStuck(command.data.paymentId, command.data.reason, state);
      default:
        return assertNever(command);
    }
  },
  evolve(state, event) {
    if (event.type === 'billing.order-placed') return { status: 'placed', placement: event.data, attempt: 1 };
    return state.status === 'unplaced' ? state : evolvePlaced(state, event);
  },
};
