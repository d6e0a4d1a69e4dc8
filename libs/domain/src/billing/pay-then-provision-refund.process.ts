import { complete, perform, schedule } from '../kernel';
import type { Output, PaymentId } from '../kernel';
import { orderCommands, paymentWork } from './billing.messages';
import type { Failure } from './billing.messages';
import { memoryOf, move, stay } from './pay-then-provision-state.process';
import type { Delivering, In, Move, Refund, Running } from './pay-then-provision-state.process';
import { attempts, patience, refundPause, release, toOrder } from './pay-then-provision-wishes.process';

function overdue({ paymentId, attempt }: Refund): string {
  return `refund-${paymentId}-${attempt}-overdue`;
}

function due({ paymentId, attempt }: Refund): string {
  return `refund-${paymentId}-${attempt}`;
}

function find(state: Running, paymentId: PaymentId): Refund | undefined {
  return state.refunds.find((refund) => refund.paymentId === paymentId);
}

function withRefund(state: Running, changed: Refund): Running {
  const others = state.refunds.filter(({ paymentId }) => paymentId !== changed.paymentId);
  return { ...state, refunds: [...others, changed] };
}

function ask(state: Running, refund: Refund): readonly Output[] {
  const { paymentId, attempt } = refund;
  const { organizationId } = state.order;
  return [
    perform(paymentWork.refund({ paymentId, organizationId, attempt })),
    schedule(overdue(refund), patience.refund),
  ];
}

/** Gives a payment back, in whatever step the order is; the order's own way goes on beside it. */
export function giveBack(state: Running, paymentId: PaymentId): Move {
  const refund: Refund = { paymentId, attempt: 1, phase: 'asked' };
  return move(withRefund(state, refund), () => ask(state, refund));
}

/** Nothing is left in the cloud, so the order's own payment goes back. */
export function refundOrder(state: Delivering | In<'destroying'>, failure: Failure): Move {
  const { reservationId, paymentId } = state;
  const next: In<'refunding'> = { ...memoryOf(state), step: 'refunding', reservationId, paymentId, failure };
  return find(next, paymentId)?.phase === 'done' ? ended(next) : giveBack(next, paymentId);
}

function ended(state: In<'refunding'>): Move {
  const { paymentId, reservationId, failure } = state;
  const formerReservations = [...state.formerReservations, reservationId];
  return move({ ...memoryOf(state), formerReservations, step: 'refunded', paymentId }, () => [
    release(state, reservationId),
    toOrder(state, orderCommands.markRefunded({ paymentId, reason: failure })),
    complete('refunded'),
  ]);
}

export function refundSucceeded(state: Running, paymentId: PaymentId): Move {
  const refund = find(state, paymentId);
  if (refund?.phase === 'done') return stay(state, 'this payment went back before');
  if (refund === undefined) {
    const back: Refund = { paymentId, attempt: 0, phase: 'done' };
    return stay(withRefund(state, back), 'somebody gave this payment back at the gateway');
  }
  const next = withRefund(state, { ...refund, phase: 'done' });
  if (next.step !== 'refunding' || next.paymentId !== paymentId) {
    return stay(next, 'a payment that came late is back; the order goes on as it is');
  }
  return ended(next);
}

export function refundFailed(state: Running, paymentId: PaymentId, attempt: number, reason: Failure): Move {
  const refund = find(state, paymentId);
  if (refund?.phase !== 'asked' || refund.attempt !== attempt) {
    return stay(state, 'this attempt at the refund is not the present one');
  }
  const isOrders = state.step === 'refunding' && state.paymentId === paymentId;
  const isStuck = isOrders && attempt === attempts.refundBeforeReport;
  return move(withRefund(state, { ...refund, phase: 'waiting' }), () => [
    schedule(due(refund), refundPause(attempt)),
    ...(isStuck ? [toOrder(state, orderCommands.reportRefundStuck({ paymentId, reason }))] : []),
  ]);
}

/** The refund that waits for this deadline, if any does. */
export function refundDue(state: Running, deadline: string): Move | undefined {
  const waiting = state.refunds.find((refund) => refund.phase === 'waiting' && due(refund) === deadline);
  if (waiting !== undefined) {
    const again: Refund = { ...waiting, attempt: waiting.attempt + 1, phase: 'asked' };
    return move(withRefund(state, again), () => ask(state, again));
  }
  // No answer is no failure: asking again under the same attempt has the same key at the gateway.
  const silent = state.refunds.find((refund) => refund.phase === 'asked' && overdue(refund) === deadline);
  return silent && move(state, () => ask(state, silent));
}
