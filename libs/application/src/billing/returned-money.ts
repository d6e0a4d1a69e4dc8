import { payment } from '@slipway/domain/billing';
import type { Money } from '@slipway/domain/kernel';
import type { FoldCache } from '../runtime/fold-cache';
import type { RefundOfOrder } from './request-refund';

export type ReturnedMoney = {
  readonly refunds: readonly {
    readonly refundId: string | null;
    readonly amount: Money;
    readonly status: 'requested' | 'refunded';
    readonly failedAttempts: number;
  }[];
  readonly disputes: readonly {
    readonly reference: string;
    readonly amount: Money;
    readonly status: 'open' | 'won' | 'lost';
  }[];
};

/** What went back of a fulfilled order besides its own way, from the payment's stream itself. */
export async function returnedOf(folds: FoldCache, order: RefundOfOrder['order']): Promise<ReturnedMoney> {
  if (order.status !== 'fulfilled') return { refunds: [], disputes: [] };
  const { state } = await folds.refresh(payment, `payment-${order.paymentId}`);
  if (state.status !== 'captured' && state.status !== 'refunded') return { refunds: [], disputes: [] };
  return {
    refunds: state.refunds.map(({ refundId, amount, refundReference, failures: failedAttempts }) => ({
      refundId,
      amount,
      status: refundReference === null ? 'requested' : 'refunded',
      failedAttempts,
    })),
    disputes: state.disputes.map(({ disputeReference: reference, amount, outcome }) => ({
      reference,
      amount,
      status: outcome ?? 'open',
    })),
  };
}
