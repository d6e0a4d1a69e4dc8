import { perform, schedule, send, trusted } from '../kernel';
import type { InfrastructureId, Output, PaymentId, ProcessContext, ServerId } from '../kernel';
import { quotaCommands } from '../licensing/licensing.messages';
import { provisioningWork } from '../provisioning/provisioning.messages';
import { paymentWork } from './billing.messages';
import type { OrderCommand } from './billing.messages';
import type { Running } from './pay-then-provision-state.process';

/** Deadlines, in seconds. */
export const patience = {
  quota: 300,
  payment: 900,
  confirmation: 3600,
  /** A bank takes up to two weeks; the gateway tells when it is done, and is asked in between all the same. */
  settlement: 6 * 3600,
  paymentRetry: 7 * 86_400,
  request: 600,
  provisioning: 2400,
  /** A little longer than the plan may be approved, so that an approval of the last minute is heard first. */
  approval: 3 * 86_400 + 300,
  registration: 600,
  verification: 300,
  destruction: 2400,
  refund: 900,
} as const;

/** Attempts at something that did not work; what follows the last one differs. */
export const attempts = { verification: 5, refundBeforeReport: 5 } as const;

export function verificationPause(attempt: number): number {
  return Math.min(60, 5 * 2 ** attempt);
}

export function destructionPause(attempt: number): number {
  return Math.min(600, 10 * 2 ** attempt);
}

export function refundPause(attempt: number): number {
  return Math.min(3600, 5 * 3 ** attempt);
}

export function infrastructureIdOf(context: ProcessContext): InfrastructureId {
  return trusted<InfrastructureId>(context.mint('infrastructure'));
}

export function serverIdOf(context: ProcessContext): ServerId {
  return trusted<ServerId>(context.mint('server'));
}

export function toOrder({ order }: Running, command: OrderCommand): Output {
  return send('order', order.orderId, command);
}

export function reserve({ order, attempt, formerReservations }: Running, context: ProcessContext): Output {
  const request = {
    reservationId: context.mint(`reservation-${attempt}`),
    organizationId: order.organizationId,
    purpose: order.orderId,
    servers: 1,
    replaces: formerReservations,
  };
  return send('quota', order.topBranchId, quotaCommands.reserveQuota(request));
}

export function release({ order }: Running, reservationId: string): Output {
  return send('quota', order.topBranchId, quotaCommands.releaseQuota({ reservationId }));
}

/** The idempotency key at the gateway comes from the payment's id: asking again is no second charge. */
export function charge({ order, attempt }: Running, context: ProcessContext): Output {
  const { orderId, organizationId, item, paymentMethod } = order;
  const paymentId = trusted<PaymentId>(context.mint(`payment-${attempt}`));
  return perform(
    paymentWork.charge({ paymentId, orderId, organizationId, amount: item.price, method: paymentMethod }),
  );
}

export function confirmCharge({ order }: Running, paymentId: PaymentId): Output {
  return perform(paymentWork.confirmCharge({ paymentId, organizationId: order.organizationId }));
}

export function destroy({ order }: Running, attempt: number, context: ProcessContext): readonly Output[] {
  const { orderId, organizationId } = order;
  const infrastructureId = infrastructureIdOf(context);
  return [
    perform(provisioningWork.destroy({ infrastructureId, organizationId, orderId, attempt })),
    schedule(destructionOverdue(attempt), patience.destruction),
  ];
}

/** Named by attempt, so that a deadline of a former one is never taken for one of the present. */
export function destructionOverdue(attempt: number): string {
  return `destruction-${attempt}-overdue`;
}
export function destructionDue(attempt: number): string {
  return `destruction-${attempt}`;
}
