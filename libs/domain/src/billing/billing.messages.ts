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
  /** The customer does not want it any more: nothing more is charged or built, and what was is taken back. */
  cancelOrder: command('billing.cancel-order').of<Record<never, never>>(),
  /** It was cancelled before its money was taken. */
  markCancelled: command('billing.mark-cancelled').of<Record<never, never>>(),
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
  orderCancellationRequested: event('billing.order-cancellation-requested').of<OfOrder>(),
  orderCancelled: event('billing.order-cancelled').of<OfOrder>(),
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
  /** The bank takes its time: a debit is decided within days, by itself. */
  recordPending: command('billing.record-pending').of<{ readonly gatewayReference: string }>(),
  /** The gateway did not answer. Neither paid nor unpaid, until it is asked by the idempotency key. */
  recordUnknownOutcome: command('billing.record-unknown-outcome').of<Record<never, never>>(),
  recordRefund: command('billing.record-refund').of<{ readonly refundReference: string }>(),
  recordRefundFailure: command('billing.record-refund-failure').of<{
    readonly attempt: number;
    readonly reason: Failure;
  }>(),
  /** A person gives a part or all of it back; the order stays as it is. */
  requestRefund: command('billing.request-refund').of<{
    readonly refundId: string;
    readonly amount: Money;
    readonly reason: string;
  }>(),
  recordRefundMade: command('billing.record-refund-made').of<{
    readonly refundId: string;
    readonly refundReference: string;
  }>(),
  recordRefundAttemptFailure: command('billing.record-refund-attempt-failure').of<{
    readonly refundId: string;
    readonly attempt: number;
    readonly reason: Failure;
  }>(),
  /** Somebody gave money back at the gateway itself. */
  recordFoundRefund: command('billing.record-found-refund').of<{
    readonly refundReference: string;
    readonly amount: Money;
  }>(),
  /** The customer's bank takes the money back until it has decided. */
  recordDispute: command('billing.record-dispute').of<{
    readonly disputeReference: string;
    readonly amount: Money;
    readonly reason: string;
  }>(),
  closeDispute: command('billing.close-dispute').of<{
    readonly disputeReference: string;
    readonly outcome: 'won' | 'lost';
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
  paymentPending: event('billing.payment-pending').of<OfPayment<{ readonly gatewayReference: string }>>(),
  paymentOutcomeUnknown: event('billing.payment-outcome-unknown').of<OfPayment>(),
  paymentRefunded:
    event('billing.payment-refunded').of<
      OfPayment<{ readonly amount: Money; readonly refundReference: string }>
    >(),
  paymentRefundFailed: event('billing.payment-refund-failed').of<
    OfPayment<{ readonly attempt: number; readonly reason: Failure }>
  >(),
};
/** What became of captured money besides the order's own way. */
export const refundEvents = {
  refundRequested:
    event('billing.refund-requested').of<
      OfPayment<{ readonly refundId: string; readonly amount: Money; readonly reason: string }>
    >(),
  refundMade:
    event('billing.refund-made').of<
      OfPayment<{ readonly refundId: string; readonly amount: Money; readonly refundReference: string }>
    >(),
  refundAttemptFailed: event('billing.refund-attempt-failed').of<
    OfPayment<{ readonly refundId: string; readonly attempt: number; readonly reason: Failure }>
  >(),
  refundFound:
    event('billing.refund-found').of<
      OfPayment<{ readonly amount: Money; readonly refundReference: string }>
    >(),
  disputeOpened:
    event('billing.dispute-opened').of<
      OfPayment<{ readonly disputeReference: string; readonly amount: Money; readonly reason: string }>
    >(),
  disputeClosed: event('billing.dispute-closed').of<
    OfPayment<{
      readonly disputeReference: string;
      readonly amount: Money;
      readonly outcome: 'won' | 'lost';
    }>
  >(),
};
export type RefundEvent = MessagesOf<typeof refundEvents>;
export type PaymentCommand = MessagesOf<typeof paymentCommands>;
export type PaymentEvent = MessagesOf<typeof paymentEvents> | RefundEvent;

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
  refundPart: command('billing.refund-part').of<{
    readonly paymentId: PaymentId;
    readonly organizationId: OrganizationId;
    readonly refundId: string;
    readonly attempt: number;
  }>(),
};
export type PaymentWork = MessagesOf<typeof paymentWork>;

/** Who pays for an organization, at the gateway that keeps its payment methods: `payer-<organizationId>`. */
type OfPayer<D = unknown> = { readonly organizationId: OrganizationId } & D;
export const payerCommands = {
  openPayer: command('billing.open-payer').of<OfPayer<{ readonly customerReference: string }>>(),
  /** The gateway's name for the method; card numbers never come here. */
  addPaymentMethod: command('billing.add-payment-method').of<{ readonly method: string }>(),
  removePaymentMethod: command('billing.remove-payment-method').of<{ readonly method: string }>(),
};
export const payerEvents = {
  payerOpened: event('billing.payer-opened').of<OfPayer<{ readonly customerReference: string }>>(),
  paymentMethodAdded: event('billing.payment-method-added').of<OfPayer<{ readonly method: string }>>(),
  paymentMethodRemoved: event('billing.payment-method-removed').of<OfPayer<{ readonly method: string }>>(),
};
export type PayerCommand = MessagesOf<typeof payerCommands>;
export type PayerEvent = MessagesOf<typeof payerEvents>;
