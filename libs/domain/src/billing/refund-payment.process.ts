import { assertNever, complete, ignore, perform, schedule } from '../kernel';
import type { DeadlineReached, MessagesOf, Output, ProcessManager } from '../kernel';
import { paymentWork } from './billing.messages';
import type { refundEvents } from './billing.messages';
import { patience, refundPause } from './pay-then-provision-wishes.process';

export type RefundPaymentInput = MessagesOf<
  Pick<typeof refundEvents, 'refundRequested' | 'refundMade' | 'refundAttemptFailed'>
>;
type Wanted = Omit<ReturnType<typeof refundEvents.refundRequested>['data'], 'orderId' | 'amount' | 'reason'>;
type State =
  | { readonly step: 'new' }
  | { readonly step: 'asked' | 'waiting'; readonly wanted: Wanted; readonly attempt: number }
  | { readonly step: 'done' };
type Move = { readonly next: State; readonly outputs: readonly Output[] };

const dueOf = (attempt: number): string => `refund-${attempt}`;
const overdueOf = (attempt: number): string => `refund-${attempt}-overdue`;

function ask(wanted: Wanted, attempt: number): Move {
  return {
    next: { step: 'asked', wanted, attempt },
    outputs: [
      perform(paymentWork.refundPart({ ...wanted, attempt })),
      schedule(overdueOf(attempt), patience.refund),
    ],
  };
}

function stay(state: State, why: string): Move {
  return { next: state, outputs: [ignore(why)] };
}

function decide(state: State, input: RefundPaymentInput | DeadlineReached): Move {
  switch (input.type) {
    case 'billing.refund-requested': {
      if (state.step !== 'new') return stay(state, 'this refund is under way');
      const { paymentId, organizationId, refundId } = input.data;
      return ask({ paymentId, organizationId, refundId }, 1);
    }
    case 'billing.refund-made':
      return state.step === 'done'
        ? stay(state, 'this refund is done')
        : { next: { step: 'done' }, outputs: [complete('refunded')] };
    case 'billing.refund-attempt-failed': {
      const { attempt } = input.data;
      if (state.step !== 'asked' || state.attempt !== attempt)
        return stay(state, 'this attempt is not the present one');
      return {
        next: { ...state, step: 'waiting' },
        outputs: [schedule(dueOf(attempt), refundPause(attempt))],
      };
    }
    case 'process.deadline-reached':
      return overdue(state, input.data.deadline);
    default:
      return assertNever(input);
  }
}

/** Tried until it goes through. No answer is no failure: asking again under the same attempt has the same key. */
function overdue(state: State, deadline: string): Move {
  if (state.step === 'waiting' && deadline === dueOf(state.attempt))
    return ask(state.wanted, state.attempt + 1);
  if (state.step === 'asked' && deadline === overdueOf(state.attempt))
    return ask(state.wanted, state.attempt);
  return stay(state, 'this deadline belongs to an earlier attempt');
}

const refundOf = (data: { readonly refundId: string }) => data.refundId;

/** Gives a part of a payment back because a person said so. Its id is the refund's id. */
export const refundPayment: ProcessManager<RefundPaymentInput, State> = {
  name: 'refundPayment',
  correlate: {
    'billing.refund-requested': refundOf,
    'billing.refund-made': refundOf,
    'billing.refund-attempt-failed': refundOf,
  },
  initial: () => ({ step: 'new' }),
  react: (input, state) => decide(state, input).outputs,
  evolve: (state, input) => decide(state, input).next,
};
