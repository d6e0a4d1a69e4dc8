import { ignore } from '../kernel';
import type { Output, PaymentId, ProcessContext } from '../kernel';
import type { Failure, OrderPlacement } from './billing.messages';

/** Giving back one payment: the one that paid for this order, or one that was captured when nobody wanted it any more. */
export type Refund = {
  readonly paymentId: PaymentId;
  readonly attempt: number;
  readonly phase: 'asked' | 'waiting' | 'done';
};

/**
 * What the flow remembers in every step. Ids of what it made itself (payments, reservations, infrastructure,
 * server) are minted from their names whenever they are needed; remembered are those that came back in an input.
 */
type Memory = {
  readonly order: OrderPlacement;
  /** Of the present try to pay, from 1. */
  readonly attempt: number;
  /** Payments and reservations of former tries: what still comes from them is late. */
  readonly formerPayments: readonly PaymentId[];
  readonly formerReservations: readonly string[];
  readonly refunds: readonly Refund[];
  /** The customer does not want it any more; only a payment whose outcome is awaited still holds up the end. */
  readonly isCancelled: boolean;
};
type Reserved = { readonly reservationId: string };
type Charged = Reserved & { readonly paymentId: PaymentId };

export type Running = Memory &
  (
    | { readonly step: 'reserving' }
    | (Reserved & { readonly step: 'charging' })
    | (Charged & { readonly step: 'settling' })
    | (Charged & { readonly step: 'awaiting_confirmation' })
    | (Charged & { readonly step: 'confirming' })
    | { readonly step: 'awaiting_retry' }
    | (Charged & { readonly step: 'requesting' })
    /** `run`: of Terraform, from 1; the plan that somebody approves is applied by another one. */
    | (Charged & { readonly step: 'provisioning'; readonly run: number })
    | (Charged & { readonly step: 'approving'; readonly run: number })
    | (Charged & { readonly step: 'registering' })
    | Verifying
    | Destroying
    | (Charged & { readonly step: 'refunding'; readonly failure: Failure })
    /** `reservationId`: confirmed, and still in use. */
    | (Charged & { readonly step: 'fulfilled' })
    | Removing
    | (Charged & { readonly step: 'removed' })
    | { readonly step: 'refunded'; readonly paymentId: PaymentId }
    | { readonly step: 'rejected' }
    | { readonly step: 'cancelled' }
  );
type Verifying = Charged & {
  readonly step: 'verifying';
  readonly verification: number;
  readonly phase: 'asked' | 'waiting';
};
/** Taking the machine down, tried until it is gone. */
type Destruction = { readonly destruction: number; readonly phase: 'asked' | 'waiting' };
type Destroying = Charged & Destruction & { readonly step: 'destroying'; readonly failure: Failure };
/** A delivered server that its owner does not want any more; nothing is given back for it. */
type Removing = Charged & Destruction & { readonly step: 'removing' };

export type State = { readonly step: 'new' } | Running;
/** The steps in which a machine is being taken down. */
export type TakingDown = In<'destroying' | 'removing'>;
export type In<S extends Running['step']> = Extract<Running, { readonly step: S }>;
/** From the charge to its outcome. */
export type Paying = In<'charging' | 'settling' | 'awaiting_confirmation' | 'confirming'>;
/** From the capture to the server that is ready. */
export type Delivering = In<'requesting' | 'provisioning' | 'approving' | 'registering' | 'verifying'>;

/** One step decided: where the flow goes, and what it asks for. Both come from one place, so they cannot drift apart. */
export type Move = {
  readonly next: State;
  readonly outputs: (context: ProcessContext) => readonly Output[];
};

export function move(next: State, outputs: Move['outputs']): Move {
  return { next, outputs };
}

/** Nothing changes, and why. */
export function stay(state: State, why: string): Move {
  return { next: state, outputs: () => [ignore(why)] };
}

/** What every step carries on to the next one. */
export function memoryOf(state: Running): Memory {
  const { order, attempt, formerPayments, formerReservations, refunds, isCancelled } = state;
  return { order, attempt, formerPayments, formerReservations, refunds, isCancelled };
}

/** Memory and what was paid with. */
export function chargedOf(state: Running & Charged): Memory & Charged {
  return { ...memoryOf(state), reservationId: state.reservationId, paymentId: state.paymentId };
}
