import type { Operation, Order } from '@/shared/api/types';

/** What the person in front of the screen can or must do next. */
export type WayOut =
  | 'none'
  | 'pay_again'
  | 'confirm'
  | 'rejected'
  | 'cancelled'
  | 'refunded'
  | 'refund_stuck'
  | 'failed'
  | 'done';

export function wayOutOf(operation: Operation, order: Order | null): WayOut {
  if (!order) return operation.status === 'failed' ? 'failed' : 'none';
  switch (order.status) {
    case 'payment_failed':
      return 'pay_again';
    case 'awaiting_confirmation':
      return 'confirm';
    case 'rejected':
      return 'rejected';
    case 'cancelled':
      return 'cancelled';
    case 'refunded':
      return 'refunded';
    case 'refund_stuck':
      return 'refund_stuck';
    case 'fulfilled':
      return 'done';
    case 'placed':
    case 'paid':
    case 'cancelling':
      return operation.status === 'failed' ? 'failed' : 'none';
  }
}

/** The order's view may be a moment behind the operation's: worth asking again. */
export function isOrderBehind(operation: Operation | null, order: Order | null): boolean {
  if (!operation || operation.status === 'running') return false;
  return !order || ['placed', 'paid', 'cancelling'].includes(order.status);
}
