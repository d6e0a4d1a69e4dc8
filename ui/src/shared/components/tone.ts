import type { OperationStatus, OrderStatus, ServerStatus, StageStatus } from '@/shared/api/types';

export type Tone = 'neutral' | 'accent' | 'good' | 'warn' | 'bad';

export const ORDER_TONES: Readonly<Record<OrderStatus, Tone>> = {
  placed: 'accent',
  awaiting_confirmation: 'warn',
  payment_failed: 'bad',
  rejected: 'bad',
  paid: 'accent',
  fulfilled: 'good',
  refunded: 'neutral',
  refund_stuck: 'bad',
  cancelling: 'warn',
  cancelled: 'neutral',
};
export const isOrderStatus = (text: string): text is OrderStatus => Object.hasOwn(ORDER_TONES, text);
export const OPERATION_TONES: Readonly<Record<OperationStatus, Tone>> = {
  running: 'accent',
  waiting: 'warn',
  succeeded: 'good',
  failed: 'bad',
};
export const SERVER_TONES: Readonly<Record<ServerStatus, Tone>> = {
  registered: 'accent',
  ready: 'good',
  unverified: 'warn',
  removing: 'warn',
  decommissioned: 'neutral',
};
export const STAGE_TONES: Readonly<Record<StageStatus, Tone>> = {
  pending: 'neutral',
  running: 'accent',
  waiting: 'warn',
  succeeded: 'good',
  failed: 'bad',
  skipped: 'neutral',
};
