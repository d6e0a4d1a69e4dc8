import type { Operation, Order } from '@/shared/api/types';

/** What the person in front of the screen can or must do next. */
export type WayOut =
  | 'none'
  | 'pay_again'
  | 'confirm'
  | 'rejected'
  | 'cancelling'
  | 'cancelled'
  | 'returned'
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
      return order.reason?.code === 'billing.cancelled' ? 'returned' : 'refunded';
    case 'cancelling':
      return 'cancelling';
    case 'refund_stuck':
      return 'refund_stuck';
    case 'fulfilled':
      return 'done';
    case 'placed':
    case 'paid':
      return operation.status === 'failed' ? 'failed' : 'none';
  }
}

/** Whether the customer may still think better of it. */
export function isCancellable({ status }: Order): boolean {
  return ['placed', 'awaiting_confirmation', 'payment_failed', 'paid'].includes(status);
}

/** The order's view may be a moment behind the operation's: worth asking again. */
export function isOrderBehind(operation: Operation | null, order: Order | null): boolean {
  if (!operation || operation.status === 'running') return false;
  return !order || ['placed', 'paid', 'cancelling'].includes(order.status);
}
