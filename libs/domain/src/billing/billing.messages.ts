import { command, event } from '../kernel';
import type { MessagesOf, Money, OrderId, OrganizationId, PaymentId, ServerId } from '../kernel';

/** What was ordered, as it was in the catalogue at that version. The price never comes from the client. */
export type OrderedItem = {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly size: string;
  readonly price: Money;
};
export type OrderPlacement = {
  readonly orderId: OrderId;
  readonly organizationId: OrganizationId;
  readonly topBranchId: OrganizationId;
  readonly item: OrderedItem;
  readonly provider: string;
  readonly region: string;
  readonly serverName: string;
  readonly paymentMethod: string;
};
/** Why something ended badly: a stable code for programs, a sentence for people. */
export type Failure = { readonly code: string; readonly detail: string };

export const orderCommands = {
  placeOrder: command('billing.place-order').of<OrderPlacement>(),
  rejectOrder: command('billing.reject-order').of<{ readonly reason: Failure }>(),
  /** `attempt` tells a command that comes late from one about the present attempt: commands may overtake each other. */
  recordPaymentFailure: command('billing.record-payment-failure').of<{
    readonly attempt: number;
    readonly reason: Failure;
  }>(),
  awaitConfirmation: command('billing.await-confirmation').of<{
    readonly attempt: number;
    readonly paymentId: PaymentId;
  }>(),
  /** The customer confirmed the payment (3-D Secure and the like). */
  confirmOrderPayment: command('billing.confirm-order-payment').of<Record<never, never>>(),
  payAgain: command('billing.pay-again').of<{ readonly paymentMethod: string }>(),
  markPaid: command('billing.mark-paid').of<{ readonly paymentId: PaymentId }>(),
  /** This and the next two name the payment, so that they also hold when they overtake `markPaid`. */
  fulfilOrder: command('billing.fulfil-order').of<{
    readonly paymentId: PaymentId;
    readonly serverId: ServerId;
  }>(),
  markRefunded: command('billing.mark-refunded').of<{
    readonly paymentId: PaymentId;
    readonly reason: Failure;
  }>(),
  /** The refund does not go through; a person has to look. */
  reportRefundStuck: command('billing.report-refund-stuck').of<{
    readonly paymentId: PaymentId;
    readonly reason: Failure;
  }>(),
};
type OfOrder<D = unknown> = { readonly orderId: OrderId; readonly organizationId: OrganizationId } & D;
export const orderEvents = {
  orderPlaced: event('billing.order-placed').of<OrderPlacement>(),
  orderRejected: event('billing.order-rejected').of<OfOrder<{ readonly reason: Failure }>>(),
  orderPaymentFailed: event('billing.order-payment-failed').of<OfOrder<{ readonly reason: Failure }>>(),
  orderConfirmationAwaited: event('billing.order-confirmation-awaited').of<
    OfOrder<{ readonly paymentId: PaymentId }>
  >(),
  orderPaymentConfirmed: event('billing.order-payment-confirmed').of<
    OfOrder<{ readonly paymentId: PaymentId }>
  >(),
  orderPaymentRetried: event('billing.order-payment-retried').of<
    OfOrder<{ readonly paymentMethod: string; readonly attempt: number }>
  >(),
  orderPaid: event('billing.order-paid').of<OfOrder<{ readonly paymentId: PaymentId }>>(),
  orderFulfilled: event('billing.order-fulfilled').of<OfOrder<{ readonly serverId: ServerId }>>(),
  orderRefunded: event('billing.order-refunded').of<OfOrder<{ readonly reason: Failure }>>(),
  orderRefundStuck: event('billing.order-refund-stuck').of<OfOrder<{ readonly reason: Failure }>>(),
};
export type OrderCommand = MessagesOf<typeof orderCommands>;
export type OrderEvent = MessagesOf<typeof orderEvents>;

/** One attempt to take the money of one order: `payment-<id>`. */
export type PaymentRequest = {
  readonly paymentId: PaymentId;
  readonly orderId: OrderId;
  readonly organizationId: OrganizationId;
  readonly amount: Money;
  readonly method: string;
};
export const paymentCommands = {
  requestPayment: command('billing.request-payment').of<PaymentRequest>(),
  recordCapture: command('billing.record-capture').of<{ readonly gatewayReference: string }>(),
  recordDecline: command('billing.record-decline').of<{ readonly reason: Failure }>(),
  recordConfirmationRequired: command('billing.record-confirmation-required').of<{
    readonly gatewayReference: string;
  }>(),
  /** The gateway did not answer. Neither paid nor unpaid, until it is asked by the idempotency key. */
  recordUnknownOutcome: command('billing.record-unknown-outcome').of<Record<never, never>>(),
  recordRefund: command('billing.record-refund').of<{ readonly refundReference: string }>(),
  recordRefundFailure: command('billing.record-refund-failure').of<{
    readonly attempt: number;
    readonly reason: Failure;
  }>(),
};
type OfPayment<D = unknown> = {
  readonly paymentId: PaymentId;
  readonly orderId: OrderId;
  readonly organizationId: OrganizationId;
} & D;
export const paymentEvents = {
  paymentRequested: event('billing.payment-requested').of<PaymentRequest>(),
  paymentCaptured:
    event('billing.payment-captured').of<
      OfPayment<{ readonly amount: Money; readonly gatewayReference: string }>
    >(),
  paymentDeclined: event('billing.payment-declined').of<OfPayment<{ readonly reason: Failure }>>(),
  paymentConfirmationRequired: event('billing.payment-confirmation-required').of<
    OfPayment<{ readonly gatewayReference: string }>
  >(),
  paymentOutcomeUnknown: event('billing.payment-outcome-unknown').of<OfPayment>(),
  paymentRefunded:
    event('billing.payment-refunded').of<
      OfPayment<{ readonly amount: Money; readonly refundReference: string }>
    >(),
  paymentRefundFailed: event('billing.payment-refund-failed').of<
    OfPayment<{ readonly attempt: number; readonly reason: Failure }>
  >(),
};
export type PaymentCommand = MessagesOf<typeof paymentCommands>;
export type PaymentEvent = MessagesOf<typeof paymentEvents>;

/** Work with the payment gateway; each records its outcome in the payment's stream. */
export const paymentWork = {
  charge: command('billing.charge').of<PaymentRequest>(),
  confirmCharge: command('billing.confirm-charge').of<{
    readonly paymentId: PaymentId;
    readonly organizationId: OrganizationId;
  }>(),
  refund: command('billing.refund').of<{
    readonly paymentId: PaymentId;
    readonly organizationId: OrganizationId;
    readonly attempt: number;
  }>(),
};
export type PaymentWork = MessagesOf<typeof paymentWork>;
