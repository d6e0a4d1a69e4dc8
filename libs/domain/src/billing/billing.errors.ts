import { error } from '../kernel';
import type { Failure } from './billing.messages';

export const billingErrors = {
  unknownItem: error(
    'billing.unknown_item',
    'validation',
    (id: string) => `There is no item ${id} in the catalogue. Choose one that the catalogue lists.`,
  ),
  unknownProvider: error(
    'billing.unknown_provider',
    'validation',
    (id: string) => `Nothing is sold at the provider ${id}. Choose one that the catalogue lists.`,
  ),
  unknownRegion: error(
    'billing.unknown_region',
    'validation',
    (region: string, provider: string) =>
      `${provider} has no region ${region}. Choose one that the catalogue lists for this provider.`,
  ),
  unknownPaymentMethod: error(
    'billing.unknown_payment_method',
    'validation',
    (method: string) => `There is no payment method ${method}. Choose one that the catalogue lists.`,
  ),
  sandboxPaysForSandbox: error(
    'billing.sandbox_pays_for_sandbox',
    'rule',
    () => 'A make-believe payment buys make-believe servers only. Choose another payment method.',
  ),
  paymentMethodsNotKept: error(
    'billing.payment_methods_not_kept',
    'rule',
    () => 'No payment provider that keeps payment methods is set up here. Ask the operator for one.',
  ),
  paymentMethodRefused: error(
    'billing.payment_method_refused',
    'rule',
    (why: string) => `This payment method was refused: ${why} Try another one.`,
  ),
  paymentMethodNotFound: error(
    'billing.payment_method_not_found',
    'not_found',
    () => 'This organization has no such payment method. Look at those that it has.',
  ),
  paymentNotConfirmed: error(
    'billing.payment_not_confirmed',
    'rule',
    () => 'Your bank has not confirmed this payment yet. Open the address of the confirmation and follow it.',
  ),
  invalidServerName: error(
    'billing.invalid_server_name',
    'validation',
    () =>
      'Give the server a name of 1 to 63 lower-case letters, digits and hyphens that starts with a letter and does not end in a hyphen.',
  ),
  invalidPaymentMethod: error(
    'billing.invalid_payment_method',
    'validation',
    () => 'Name a payment method, in 1 to 100 characters.',
  ),
  invalidAmount: error(
    'billing.invalid_amount',
    'validation',
    () => 'An amount is a whole number of minor units, from 1.',
  ),
  orderExists: error(
    'billing.order_exists',
    'conflict',
    () => 'This order is placed already with other facts. Place a new one.',
  ),
  orderNotFound: error('billing.order_not_found', 'not_found', () => 'There is no such order. Check its id.'),
  orderNotPayable: error(
    'billing.order_not_payable',
    'rule',
    (status: string) =>
      `This order is ${status}; only an order whose payment has failed can be paid again. Place a new one.`,
  ),
  orderNotAwaitingConfirmation: error(
    'billing.order_not_awaiting_confirmation',
    'rule',
    (status: string) => `This order is ${status}; there is no payment to confirm. Look at its operation.`,
  ),
  orderAlreadyPaid: error(
    'billing.order_already_paid',
    'rule',
    (status: string) => `This order is ${status}; its payment was taken. Only a refund takes it back.`,
  ),
  orderNotPaid: error(
    'billing.order_not_paid',
    'rule',
    (status: string) => `This order is ${status}; only a paid order is fulfilled or refunded.`,
  ),
  orderNotCancellable: error(
    'billing.order_not_cancellable',
    'rule',
    (status: string) =>
      `This order is ${status}; nothing of it is under way any more. Look at what became of it.`,
  ),
  orderNotCancelling: error(
    'billing.order_not_cancelling',
    'rule',
    (status: string) => `This order is ${status}; nobody has asked to cancel it. Ask for that first.`,
  ),
  tooManyPaymentAttempts: error(
    'billing.too_many_payment_attempts',
    'rule',
    (limit: number) => `This order was tried ${limit} times. Place a new one.`,
  ),
  paymentExists: error(
    'billing.payment_exists',
    'conflict',
    () => 'This payment is requested already with other facts. Request a new one.',
  ),
  paymentNotFound: error(
    'billing.payment_not_found',
    'not_found',
    () => 'There is no such payment. Check its id.',
  ),
  paymentAlreadyDecided: error(
    'billing.payment_already_decided',
    'conflict',
    (status: string) => `This payment is ${status} already. Compare with the gateway’s own record.`,
  ),
  paymentTakenTwice: error(
    'billing.payment_taken_twice',
    'conflict',
    () => 'The gateway took this payment under another reference before. Give one of the two back.',
  ),
  paymentNotCaptured: error(
    'billing.payment_not_captured',
    'rule',
    (status: string) => `This payment is ${status}; only captured money can be given back.`,
  ),
  invalidRefundReason: error(
    'billing.invalid_refund_reason',
    'validation',
    (most: number) => `Say why the money goes back, in 1 to ${most} characters.`,
  ),
  refundExceedsPayment: error(
    'billing.refund_exceeds_payment',
    'rule',
    (left: number) => `Of this payment ${left} minor units are left to give back. Name no more than that.`,
  ),
  refundNotFound: error(
    'billing.refund_not_found',
    'not_found',
    () => 'There is no such refund. Check its id.',
  ),
  disputeNotFound: error(
    'billing.dispute_not_found',
    'not_found',
    () => 'There is no such dispute. Compare with the gateway’s own record.',
  ),
  orderNotRefundable: error(
    'billing.order_not_refundable',
    'rule',
    (status: string) =>
      `This order is ${status}; only a fulfilled one is refunded by hand. Any other gives its money back by itself.`,
  ),
  paymentRefundedTwice: error(
    'billing.payment_refunded_twice',
    'conflict',
    () =>
      'This payment was given back under another reference before. Compare with the gateway’s own record.',
  ),
};

/** Why an order ended badly. Facts on the order, in the words that its owner reads; nobody is refused anything. */
export const orderFailures = {
  quotaExceeded: (limit: number, used: number, wanted: number): Failure => ({
    code: 'licensing.quota_exceeded',
    detail: `The license allows ${limit} servers, ${used} are in use, ${wanted} more do not fit. Remove a server or upgrade the license.`,
  }),
  confirmationExpired: (): Failure => ({
    code: 'billing.confirmation_expired',
    detail: 'The payment was not confirmed within an hour. Pay again.',
  }),
  paymentAbandoned: (): Failure => ({
    code: 'billing.payment_abandoned',
    detail: 'The payment failed and was not tried again within 7 days. Place a new order.',
  }),
  cancelled: (): Failure => ({
    code: 'billing.cancelled',
    detail: 'The order was cancelled. Nothing of it is left, and what was paid goes back.',
  }),
  provisioningFailed: (message: string): Failure => ({ code: 'provisioning.failed', detail: message }),
  provisioningTimedOut: (minutes: number): Failure => ({
    code: 'provisioning.timed_out',
    detail: `The server was not built within ${minutes} minutes.`,
  }),
  planDiscarded: (): Failure => ({
    code: 'provisioning.plan_discarded',
    detail:
      'Somebody of the organization discarded the plan. Nothing was built, and what was paid goes back.',
  }),
  approvalExpired: (): Failure => ({
    code: 'provisioning.approval_expired',
    detail: 'Nobody approved the plan within three days. Nothing was built, and what was paid goes back.',
  }),
  provisioningNotStarted: (): Failure => ({
    code: 'provisioning.not_started',
    detail: 'The infrastructure could not be requested in time.',
  }),
  destroyedMeanwhile: (): Failure => ({
    code: 'provisioning.destroyed_meanwhile',
    detail: 'The server was destroyed before it was ready.',
  }),
  registrationTimedOut: (): Failure => ({
    code: 'servers.registration_timed_out',
    detail: 'The server was built but could not be registered in time.',
  }),
  verificationFailed: (reason: string): Failure => ({ code: 'servers.verification_failed', detail: reason }),
  verificationTimedOut: (): Failure => ({
    code: 'servers.verification_timed_out',
    detail: 'The verification of the server gave no answer.',
  }),
};
