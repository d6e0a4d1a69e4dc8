import { assertNever, complete } from '../kernel';
import type { PaymentId } from '../kernel';
import { orderFailures } from './billing.errors';
import { orderCommands } from './billing.messages';
import { compensate } from './pay-then-provision-delivery.process';
import { refundOrder } from './pay-then-provision-refund.process';
import { memoryOf, move, stay } from './pay-then-provision-state.process';
import type { In, Move, Paying, Running } from './pay-then-provision-state.process';
import { release, toOrder } from './pay-then-provision-wishes.process';

/**
 * The customer does not want it any more. Nobody knows yet what becomes of a payment that was asked for, so that is
 * waited for; everything else is given up at once.
 */
export function cancellationRequested(state: Running): Move {
  switch (state.step) {
    case 'reserving':
    case 'awaiting_retry':
      return ended(state);
    case 'awaiting_confirmation':
      return cancelled(state, state.paymentId);
    case 'charging':
    case 'settling':
    case 'confirming':
      return stay({ ...state, isCancelled: true }, 'the outcome of the payment decides how it ends');
    case 'requesting':
      return refundOrder(state, orderFailures.cancelled());
    case 'provisioning':
    case 'approving':
    case 'registering':
    case 'verifying':
      return compensate(state, orderFailures.cancelled());
    case 'destroying':
    case 'refunding':
      return stay(state, 'it is being given up already');
    case 'fulfilled':
    case 'removing':
    case 'removed':
    case 'refunded':
    case 'rejected':
    case 'cancelled':
      return stay(state, 'it was over before');
    default:
      return assertNever(state);
  }
}

function ended(state: Running): Move {
  return move({ ...memoryOf(state), step: 'cancelled' }, () => [
    toOrder(state, orderCommands.markCancelled({})),
    complete('cancelled'),
  ]);
}

/** No money was taken. What is captured after this is a payment that nobody waits for: it goes back. */
export function cancelled(state: Paying, paymentId: PaymentId): Move {
  const { reservationId } = state;
  const { next, outputs } = ended({
    ...state,
    formerPayments: [...state.formerPayments, paymentId],
    formerReservations: [...state.formerReservations, reservationId],
  });
  return move(next, (context) => [release(state, reservationId), ...outputs(context)]);
}

/** The money was taken while the wish to cancel was on its way. */
export function paidInVain(state: Paying, paymentId: PaymentId): Move {
  const { reservationId } = state;
  const requesting: In<'requesting'> = { ...memoryOf(state), step: 'requesting', reservationId, paymentId };
  const { next, outputs } = refundOrder(requesting, orderFailures.cancelled());
  return move(next, (context) => [
    toOrder(state, orderCommands.markPaid({ paymentId })),
    ...outputs(context),
  ]);
}
