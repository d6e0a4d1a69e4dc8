import { assertNever } from '../kernel';
import type { DeadlineReached, MessagesOf, ProcessManager } from '../kernel';
import type { quotaEvents } from '../licensing/licensing.messages';
import type { infrastructureEvents } from '../provisioning/provisioning.messages';
import type { serverEvents } from '../servers/servers.messages';
import type { orderEvents, paymentEvents } from './billing.messages';
import { cancellationRequested } from './pay-then-provision-cancellation.process';
import { approvalRequested, planApproved } from './pay-then-provision-approval.process';
import {
  deliveryOverdue,
  destructionFailed,
  infrastructureDestroyed,
  infrastructureProvisioned,
  infrastructureRequested,
  planDiscarded,
  provisioningFailed,
  removalRequested,
  serverRegistered,
  serverVerified,
  verificationFailed,
} from './pay-then-provision-delivery.process';
import {
  confirmationRequired,
  payAgain,
  paymentCaptured,
  paymentConfirmed,
  paymentDeclined,
  paymentOverdue,
  paymentPending,
  place,
  quotaExceeded,
  quotaReserved,
} from './pay-then-provision-payment.process';
import { refundDue, refundFailed, refundSucceeded } from './pay-then-provision-refund.process';
import { stay } from './pay-then-provision-state.process';
import type { Move, Running, State } from './pay-then-provision-state.process';

/** What the flow listens to. */
export type PayThenProvisionInput =
  | MessagesOf<
      Pick<
        typeof orderEvents,
        'orderPlaced' | 'orderPaymentRetried' | 'orderPaymentConfirmed' | 'orderCancellationRequested'
      >
    >
  | MessagesOf<Pick<typeof quotaEvents, 'quotaReserved' | 'quotaExceeded'>>
  | MessagesOf<Omit<typeof paymentEvents, 'paymentRequested'>>
  | MessagesOf<
      Omit<
        typeof infrastructureEvents,
        'keyPrepared' | 'provisioningStarted' | 'infrastructurePlanned' | 'destructionStarted'
      >
    >
  | MessagesOf<Omit<typeof serverEvents, 'serverDecommissioned'>>;
type Type = PayThenProvisionInput['type'];
type DataOf = { readonly [I in PayThenProvisionInput as I['type']]: I['data'] };

const orderOf = (data: { readonly orderId: string }) => data.orderId;
const purposeOf = (data: { readonly purpose: string }) => data.purpose;

const correlate: { readonly [T in Type]: (data: DataOf[T]) => string } = {
  'billing.order-placed': orderOf,
  'billing.order-payment-retried': orderOf,
  'billing.order-payment-confirmed': orderOf,
  'billing.order-cancellation-requested': orderOf,
  'licensing.quota-reserved': purposeOf,
  'licensing.quota-exceeded': purposeOf,
  'billing.payment-captured': orderOf,
  'billing.payment-declined': orderOf,
  'billing.payment-confirmation-required': orderOf,
  'billing.payment-pending': orderOf,
  'billing.payment-outcome-unknown': orderOf,
  'billing.payment-refunded': orderOf,
  'billing.payment-refund-failed': orderOf,
  'provisioning.infrastructure-requested': orderOf,
  'provisioning.approval-requested': orderOf,
  'provisioning.plan-approved': orderOf,
  'provisioning.plan-discarded': orderOf,
  'provisioning.infrastructure-provisioned': orderOf,
  'provisioning.provisioning-failed': orderOf,
  'provisioning.infrastructure-destroyed': orderOf,
  'provisioning.destruction-failed': orderOf,
  'servers.server-registered': orderOf,
  'servers.server-verified': orderOf,
  'servers.verification-failed': orderOf,
  'servers.server-removal-requested': orderOf,
};

/** The table of contents: every input has its answer in every step. */
const answers: { readonly [T in Type]: (state: Running, data: DataOf[T]) => Move } = {
  'billing.order-placed': (state) => stay(state, 'this order is under way'),
  'licensing.quota-reserved': quotaReserved,
  'licensing.quota-exceeded': quotaExceeded,
  'billing.payment-captured': (state, { paymentId }) => paymentCaptured(state, paymentId),
  'billing.payment-declined': (state, { paymentId, reason }) => paymentDeclined(state, paymentId, reason),
  'billing.payment-confirmation-required': (state, { paymentId }) => confirmationRequired(state, paymentId),
  'billing.payment-pending': (state, { paymentId }) => paymentPending(state, paymentId),
  'billing.payment-outcome-unknown': (state) => stay(state, 'the gateway is being asked by the key'),
  'billing.order-payment-confirmed': (state, { paymentId }) => paymentConfirmed(state, paymentId),
  'billing.order-payment-retried': (state, data) => payAgain(state, data.paymentMethod, data.attempt),
  'billing.order-cancellation-requested': cancellationRequested,
  'provisioning.infrastructure-requested': infrastructureRequested,
  'provisioning.approval-requested': approvalRequested,
  'provisioning.plan-approved': planApproved,
  'provisioning.plan-discarded': planDiscarded,
  'provisioning.infrastructure-provisioned': infrastructureProvisioned,
  'servers.server-registered': serverRegistered,
  'servers.server-verified': serverVerified,
  'servers.verification-failed': (state, data) => verificationFailed(state, data.attempt, data.reason),
  'servers.server-removal-requested': removalRequested,
  'provisioning.provisioning-failed': (state, { message }) => provisioningFailed(state, message),
  'provisioning.destruction-failed': (state, { attempt }) => destructionFailed(state, attempt),
  'provisioning.infrastructure-destroyed': infrastructureDestroyed,
  'billing.payment-refunded': (state, { paymentId }) => refundSucceeded(state, paymentId),
  'billing.payment-refund-failed': (state, { paymentId, attempt, reason }) =>
    refundFailed(state, paymentId, attempt, reason),
};

function answer<T extends Type>(state: Running, type: T, data: DataOf[T]): Move {
  return answers[type](state, data);
}

function overdue(state: Running, deadline: string): Move {
  switch (state.step) {
    case 'reserving':
    case 'charging':
    case 'settling':
    case 'awaiting_confirmation':
    case 'confirming':
    case 'awaiting_retry':
      return paymentOverdue(state, deadline);
    case 'requesting':
    case 'provisioning':
    case 'approving':
    case 'registering':
    case 'verifying':
    case 'destroying':
    case 'removing':
      return deliveryOverdue(state, deadline);
    case 'refunding':
    case 'fulfilled':
    case 'removed':
    case 'refunded':
    case 'rejected':
    case 'cancelled':
      return stay(state, 'this deadline belongs to an earlier step');
    default:
      return assertNever(state);
  }
}

function decide(state: State, input: PayThenProvisionInput | DeadlineReached): Move {
  if (state.step === 'new') {
    return input.type === 'billing.order-placed' ? place(input.data) : stay(state, 'no order was placed yet');
  }
  if (input.type === 'process.deadline-reached') {
    const { deadline } = input.data;
    return refundDue(state, deadline) ?? overdue(state, deadline);
  }
  return answer(state, input.type, input.data);
}

/**
 * The main job: reserve, take the money, build the server, verify it. What fails for good ends with an empty cloud,
 * the money back and the room released. Its id is the order's id.
 *
 * `react` and `evolve` are two halves of one decision, so what is asked for and what is remembered cannot differ.
 */
export const payThenProvision: ProcessManager<PayThenProvisionInput, State> = {
  name: 'payThenProvision',
  correlate,
  initial: () => ({ step: 'new' }),
  react: (input, state, context) => decide(state, input).outputs(context),
  evolve: (state, input) => decide(state, input).next,
};
