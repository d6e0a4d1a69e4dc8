import { assertNever } from '../kernel';
import type { Money } from '../kernel';
import { paymentEvents, refundEvents } from './billing.messages';
import type { PaymentEvent } from './billing.messages';

/** `gateway`: money that the payment provider holds for us. `disputes`: what it took back until a bank has decided. */
export const accounts = ['gateway', 'sales', 'refunds', 'disputes', 'losses'] as const;
export type Account = (typeof accounts)[number];
export type LedgerLine = {
  readonly account: Account;
  readonly side: 'debit' | 'credit';
  readonly amount: Money;
};

function transfer(debit: Account, credit: Account, amount: Money): readonly LedgerLine[] {
  return [
    { account: debit, side: 'debit', amount },
    { account: credit, side: 'credit', amount },
  ];
}

/** What an event means in money: lines whose debits equal their credits, or none when no money moved. */
export function ledgerLinesOf(event: PaymentEvent): readonly LedgerLine[] {
  switch (event.type) {
    case 'billing.payment-captured':
      return transfer('gateway', 'sales', event.data.amount);
    case 'billing.payment-refunded':
    case 'billing.refund-made':
    case 'billing.refund-found':
      return transfer('refunds', 'gateway', event.data.amount);
    case 'billing.dispute-opened':
      return transfer('disputes', 'gateway', event.data.amount);
    case 'billing.dispute-closed':
      return transfer(event.data.outcome === 'won' ? 'gateway' : 'losses', 'disputes', event.data.amount);
    case 'billing.payment-requested':
    case 'billing.payment-declined':
    case 'billing.payment-confirmation-required':
    case 'billing.payment-pending':
    case 'billing.payment-outcome-unknown':
    case 'billing.payment-refund-failed':
    case 'billing.refund-requested':
    case 'billing.refund-attempt-failed':
      return [];
    default:
      return assertNever(event);
  }
}

/** The events that move money. */
export const ledgerTypes: readonly string[] = [
  paymentEvents.paymentCaptured,
  paymentEvents.paymentRefunded,
  refundEvents.refundMade,
  refundEvents.refundFound,
  refundEvents.disputeOpened,
  refundEvents.disputeClosed,
].map(({ type }) => type);

/** By account and currency, what is on it: debits less credits, in minor units. */
export type Balances = ReadonlyMap<string, number>;

export function balancesOf(lines: readonly LedgerLine[]): Balances {
  const balances = new Map<string, number>();
  for (const { account, side, amount } of lines) {
    const name = `${account} ${amount.currency}`;
    const change = side === 'debit' ? amount.minor : -amount.minor;
    balances.set(name, (balances.get(name) ?? 0) + change);
  }
  return balances;
}
