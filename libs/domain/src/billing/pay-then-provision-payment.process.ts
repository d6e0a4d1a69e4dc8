import { assertNever, complete, schedule, send } from '../kernel';
import type { Output, PaymentId } from '../kernel';
import type { QuotaRequest } from '../licensing/licensing.messages';
import { infrastructureCommands } from '../provisioning/provisioning.messages';
import { orderFailures } from './billing.errors';
import { orderCommands } from './billing.messages';
import type { Failure, OrderPlacement } from './billing.messages';
import { cancelled, paidInVain } from './pay-then-provision-cancellation.process';
import { giveBack } from './pay-then-provision-refund.process';
import { memoryOf, move, stay } from './pay-then-provision-state.process';
import type { In, Move, Paying, Running } from './pay-then-provision-state.process';
import {
  charge,
  confirmCharge,
  infrastructureIdOf,
  patience,
  release,
  reserve,
  toOrder,
} from './pay-then-provision-wishes.process';

export type BeforeCapture = Paying | In<'reserving' | 'awaiting_retry'>;

const paying: ReadonlySet<Running['step']> = new Set<Paying['step']>([
  'charging',
  'settling',
  'awaiting_confirmation',
  'confirming',
]);

function isPaying(state: Running): state is Paying {
  return paying.has(state.step);
}

/** Whether this payment is the one that the order waits for now. */
function isAwaited(state: Running, paymentId: PaymentId): state is Paying {
  if (!isPaying(state)) return false;
  return state.step === 'charging'
    ? !state.formerPayments.includes(paymentId)
    : state.paymentId === paymentId;
}

const waits = {
  reserving: { name: 'quota', seconds: patience.quota },
  charging: { name: 'payment', seconds: patience.payment },
  settling: { name: 'settlement', seconds: patience.settlement },
  awaiting_confirmation: { name: 'confirmation', seconds: patience.confirmation },
  confirming: { name: 'confirming', seconds: patience.payment },
  awaiting_retry: { name: 'payment-retry', seconds: patience.paymentRetry },
} as const satisfies Record<BeforeCapture['step'], { readonly name: string; readonly seconds: number }>;

/** Named by attempt, so that a deadline of a former try is never taken for one of the present. */
function deadlineOf({ step, attempt }: BeforeCapture): string {
  return `${waits[step].name}-${attempt}`;
}

function waitFor(state: BeforeCapture): Output {
  return schedule(deadlineOf(state), waits[state.step].seconds);
}

function startReserving(state: In<'reserving'>): Move {
  return move(state, (context) => [reserve(state, context), waitFor(state)]);
}

export function place(order: OrderPlacement): Move {
  const nothingYet = { formerPayments: [], formerReservations: [], refunds: [], isCancelled: false };
  return startReserving({ step: 'reserving', order, attempt: 1, ...nothingYet });
}

export function payAgain(state: Running, paymentMethod: string, attempt: number): Move {
  if (state.step !== 'awaiting_retry') return stay(state, 'no other try to pay is awaited');
  const order = { ...state.order, paymentMethod };
  return startReserving({ ...memoryOf(state), step: 'reserving', order, attempt });
}

export function quotaReserved(state: Running, { reservationId }: QuotaRequest): Move {
  if (state.step === 'reserving' && !state.formerReservations.includes(reservationId)) {
    const next: In<'charging'> = { ...memoryOf(state), step: 'charging', reservationId };
    return move(next, (context) => [charge(next, context), waitFor(next)]);
  }
  if ('reservationId' in state && state.reservationId === reservationId) {
    return stay(state, 'this reservation is known');
  }
  // A repeated request took room that nobody uses any more.
  return move(state, () => [release(state, reservationId)]);
}

export function quotaExceeded(
  state: Running,
  exceeded: QuotaRequest & { readonly limit: number; readonly used: number },
): Move {
  const { reservationId, limit, used, servers } = exceeded;
  if (state.step !== 'reserving' || state.formerReservations.includes(reservationId)) {
    return stay(state, 'no reservation is awaited');
  }
  const formerReservations = [...state.formerReservations, reservationId];
  const reason = orderFailures.quotaExceeded(limit, used, servers);
  return move({ ...memoryOf(state), formerReservations, step: 'rejected' }, () => [
    toOrder(state, orderCommands.rejectOrder({ reason })),
    complete('rejected'),
  ]);
}

/** This try to pay is over. The room goes back; the order may be paid again for a while. */
function failAttempt(state: Paying, paymentId: PaymentId, reason: Failure): Move {
  if (state.isCancelled) return cancelled(state, paymentId);
  const { attempt, reservationId } = state;
  const next: In<'awaiting_retry'> = {
    ...memoryOf(state),
    step: 'awaiting_retry',
    formerPayments: [...state.formerPayments, paymentId],
    formerReservations: [...state.formerReservations, reservationId],
  };
  return move(next, () => [
    toOrder(state, orderCommands.recordPaymentFailure({ attempt, reason })),
    release(state, reservationId),
    waitFor(next),
  ]);
}

export function paymentDeclined(state: Running, paymentId: PaymentId, reason: Failure): Move {
  if (!isAwaited(state, paymentId)) return stay(state, 'this payment is not awaited');
  return failAttempt(state, paymentId, reason);
}

export function confirmationRequired(state: Running, paymentId: PaymentId): Move {
  if (state.step !== 'charging' || !isAwaited(state, paymentId)) {
    return stay(state, 'this payment needs no confirmation any more');
  }
  if (state.isCancelled) return cancelled(state, paymentId);
  const { attempt, reservationId } = state;
  const charged = { reservationId, paymentId };
  const next: In<'awaiting_confirmation'> = { ...memoryOf(state), ...charged, step: 'awaiting_confirmation' };
  return move(next, () => [
    toOrder(next, orderCommands.awaitConfirmation({ attempt, paymentId })),
    waitFor(next),
  ]);
}

/** The bank takes its time. The order waits with its room reserved. */
export function paymentPending(state: Running, paymentId: PaymentId): Move {
  if (!isAwaited(state, paymentId) || state.step === 'settling') {
    return stay(state, 'this payment is not awaited, or known to be pending');
  }
  const { reservationId } = state;
  const next: In<'settling'> = { ...memoryOf(state), step: 'settling', reservationId, paymentId };
  return move(next, () => [waitFor(next)]);
}

export function paymentConfirmed(state: Running, paymentId: PaymentId): Move {
  if (state.step !== 'awaiting_confirmation' || state.paymentId !== paymentId) {
    return stay(state, 'no confirmation of this payment is awaited');
  }
  const next: In<'confirming'> = { ...state, step: 'confirming' };
  return move(next, () => [confirmCharge(next, paymentId), waitFor(next)]);
}

export function paymentCaptured(state: Running, paymentId: PaymentId): Move {
  if (isAwaited(state, paymentId)) return paid(state, paymentId);
  const isKnown = 'paymentId' in state && state.paymentId === paymentId;
  const isGoingBack = state.refunds.some((refund) => refund.paymentId === paymentId);
  if (isKnown || isGoingBack) return stay(state, 'this payment is dealt with already');
  return giveBack(state, paymentId);
}

/**
 * Terraform starts when the request is on record, not before: as long as the request has not come back, no run was
 * asked for, so nothing can exist in the cloud.
 */
function paid(state: Paying, paymentId: PaymentId): Move {
  const { reservationId, order } = state;
  if (state.isCancelled) return paidInVain(state, paymentId);
  const { orderId, organizationId, provider, region, serverName, item } = order;
  return move({ ...memoryOf(state), step: 'requesting', reservationId, paymentId }, (context) => {
    const infrastructureId = infrastructureIdOf(context);
    const request = {
      infrastructureId,
      organizationId,
      orderId,
      provider,
      region,
      size: item.size,
      serverName,
    };
    return [
      toOrder(state, orderCommands.markPaid({ paymentId })),
      send('infrastructure', infrastructureId, infrastructureCommands.requestInfrastructure(request)),
      schedule('request', patience.request),
    ];
  });
}

function silent(state: In<'charging' | 'settling' | 'confirming'>): Move {
  return move(state, (context) => [
    state.step === 'confirming' ? confirmCharge(state, state.paymentId) : charge(state, context),
    waitFor(state),
  ]);
}

/** What happens when the present step has waited long enough. */
export function paymentOverdue(state: BeforeCapture, deadline: string): Move {
  if (deadline !== deadlineOf(state)) return stay(state, 'this deadline belongs to an earlier step');
  switch (state.step) {
    case 'reserving':
      return startReserving(state);
    case 'charging':
    case 'settling':
    case 'confirming':
      return silent(state);
    case 'awaiting_confirmation':
      return failAttempt(state, state.paymentId, orderFailures.confirmationExpired());
    case 'awaiting_retry':
      return move({ ...memoryOf(state), step: 'rejected' }, () => [
        toOrder(state, orderCommands.rejectOrder({ reason: orderFailures.paymentAbandoned() })),
        complete('abandoned'),
      ]);
    default:
      return assertNever(state);
  }
}
