import { orderFailures } from '@slipway/domain/billing';
import type { Failure, OrderEvent, OrderPlacement, PaymentEvent, RefundEvent } from '@slipway/domain/billing';
import type { QuotaEvent } from '@slipway/domain/licensing';
import type { InfrastructureEvent } from '@slipway/domain/provisioning';
import type { ServerEvent } from '@slipway/domain/servers';
import {
  emptyStage,
  fail,
  finish,
  hold,
  isFinal,
  note,
  reach,
  reset,
  restart,
  stageNames,
  stageOf,
  skip,
  start,
  succeed,
} from './operation';
import { approved, awaitApproval, showPlan } from './operation-plan';
import type { OperationState, Stage, StageName } from './operation';

type Told = OrderEvent | PaymentEvent | QuotaEvent | InfrastructureEvent | ServerEvent;
/** Says nothing that a stage does not show already. */
type Untold =
  | RefundEvent['type']
  | 'licensing.quota-opened'
  | 'licensing.quota-confirmed'
  | 'licensing.quota-released'
  | 'provisioning.key-prepared'
  | 'servers.server-removal-requested';
type Fact = Exclude<Told, { readonly type: Untold }>;
type Type = Fact['type'];
type DataOf = { readonly [F in Fact as F['type']]: F['data'] };
type Later = Exclude<Type, 'billing.order-placed'>;

/** One event of the story, in the order of the log. */
export type OperationEvent = Fact & { readonly at: string; readonly correlationId: string };

type Step<D> = (operation: OperationState, data: D, at: string) => OperationState;

const noAnswer = 'The gateway did not answer; it is being asked for the outcome.';
const atTheBank = 'The bank is carrying out the payment, which can take days.';
const toConfirm = 'The payment needs a confirmation.';
const lateMoney = 'A payment came after it was given up; it is being refunded.';

/** The table of contents: what every event means to whoever watches. Late ones find their stage settled. */
const steps: { readonly [T in Later]: Step<DataOf[T]> } = {
  'licensing.quota-reserved': (operation, _, at) => reach(succeed(operation, 'quota', at), 10),
  'licensing.quota-exceeded': (operation, { limit, used, servers }, at) => {
    const reason = orderFailures.quotaExceeded(limit, used, servers);
    return blame(fail(operation, 'quota', at, reason.detail), reason);
  },

  'billing.payment-requested': (operation, { paymentId }, at) =>
    reach({ ...start(operation, 'payment', at), paymentId }, 15),
  'billing.payment-captured': (operation, { paymentId }, at) =>
    paymentId === operation.paymentId
      ? reach(succeed(operation, 'payment', at), 30)
      : note(restart(operation, 'refund', at), 'refund', lateMoney),
  'billing.payment-declined': (operation, { paymentId, reason }, at) =>
    paymentId === operation.paymentId
      ? blame(fail(operation, 'payment', at, reason.detail), reason)
      : operation,
  'billing.payment-confirmation-required': (operation, { paymentId }, at) =>
    paymentId === operation.paymentId ? awaitConfirmation(operation, at) : operation,
  'billing.payment-pending': (operation, { paymentId }) =>
    paymentId === operation.paymentId ? note(run(operation), 'payment', atTheBank) : operation,
  'billing.payment-outcome-unknown': (operation, { paymentId }) =>
    paymentId === operation.paymentId ? note(operation, 'payment', noAnswer) : operation,
  'billing.payment-refund-failed': (operation, { attempt, reason }, at) =>
    note(begun(operation, 'refund', at), 'refund', `Attempt ${attempt} failed: ${reason.detail}`),
  'billing.payment-refunded': (operation, { paymentId }, at) => {
    const isAnother = paymentId !== operation.paymentId;
    const isOwnGoingBack = stageOf(operation, 'destruction').status === 'succeeded';
    return isAnother && isOwnGoingBack ? operation : succeed(reopened(operation, 'refund'), 'refund', at);
  },

  'billing.order-confirmation-awaited': (operation, _, at) => awaitConfirmation(operation, at),
  'billing.order-payment-confirmed': (operation, _, at) => run(start(operation, 'payment', at)),
  'billing.order-payment-failed': (operation, { reason }, at) =>
    wait(blame({ ...fail(operation, 'payment', at, reason.detail), paymentId: null }, reason)),
  'billing.order-payment-retried': (operation, _, at) =>
    run({ ...restart(reset(operation, 'payment'), 'quota', at), error: null }),
  'billing.order-paid': (operation, _, at) => reach(succeed(run(operation), 'payment', at), 30),
  'billing.order-cancellation-requested': (operation) => blame(run(operation), orderFailures.cancelled()),
  'billing.order-cancelled': (operation, _, at) => finish(operation, 'failed', at, orderFailures.cancelled()),
  'billing.order-rejected': (operation, { reason }, at) => finish(operation, 'failed', at, reason),
  'billing.order-fulfilled': (operation, { serverId }, at) =>
    finish({ ...operation, resources: { ...operation.resources, serverId } }, 'succeeded', at, null),
  'billing.order-refunded': (operation, { reason }, at) => finish(operation, 'failed', at, reason),
  'billing.order-refund-stuck': (operation, { reason }, at) =>
    wait(blame(hold(operation, 'refund', reason.detail, at), operation.error ?? reason)),

  'provisioning.infrastructure-requested': (operation, { infrastructureId }, at) => {
    const resources = { ...operation.resources, infrastructureId };
    return reach(start({ ...operation, resources }, 'provisioning', at), 35);
  },
  'provisioning.provisioning-started': (operation, { engine }) => reach({ ...operation, engine }, 40),
  'provisioning.infrastructure-planned': (operation, plan) => showPlan(operation, plan),
  'provisioning.approval-requested': (operation, request, at) => awaitApproval(operation, request, at),
  'provisioning.plan-approved': (operation, _, at) =>
    run(start(succeed(approved(operation, 'approved'), 'approval', at), 'provisioning', at)),
  'provisioning.plan-discarded': (operation, _, at) => {
    const reason = orderFailures.planDiscarded();
    return blame(run(fail(approved(operation, 'discarded'), 'approval', at, reason.detail)), reason);
  },
  'provisioning.infrastructure-provisioned': (operation, { engine }, at) =>
    reach(
      start(succeed(skip({ ...operation, engine }, 'approval'), 'provisioning', at), 'registration', at),
      75,
    ),
  'provisioning.provisioning-failed': (operation, { message }, at) =>
    blame(fail(operation, 'provisioning', at, message), orderFailures.provisioningFailed(message)),
  'provisioning.destruction-started': (operation, _, at) => start(giveUp(operation, at), 'destruction', at),
  'provisioning.destruction-failed': (operation, { attempt, message }) =>
    note(operation, 'destruction', `Attempt ${attempt} failed: ${message}`),
  'provisioning.infrastructure-destroyed': (operation, _, at) => {
    const destroyed = succeed(operation, 'destruction', at);
    // Without a destruction that belongs to this story it is the end of a server that was delivered.
    return destroyed === operation ? operation : restart(destroyed, 'refund', at);
  },

  'servers.server-registered': (operation, { serverId }, at) => {
    const known = { ...operation, resources: { ...operation.resources, serverId } };
    // Given up before it was registered: there is nothing left to verify.
    if (stageOf(operation, 'destruction').status !== 'pending') return known;
    return reach(start(succeed(known, 'registration', at), 'verification', at), 80);
  },
  'servers.verification-failed': (operation, { attempt, reason }) =>
    note(operation, 'verification', `Attempt ${attempt} failed: ${reason}`),
  'servers.server-verified': (operation, _, at) => reach(succeed(operation, 'verification', at), 95),
  'servers.server-decommissioned': (operation, { reason }, at) =>
    stageOf(operation, 'verification').status === 'running'
      ? blame(
          fail(operation, 'verification', at, reason),
          operation.error ?? orderFailures.verificationFailed(reason),
        )
      : operation,
};

/** Stored types that move an operation. */
export const operationTypes: readonly string[] = ['billing.order-placed', ...Object.keys(steps)];

/** The operation after the event; `null` as long as no order was placed. */
export function evolveOperation(
  operation: OperationState | null,
  event: OperationEvent,
): OperationState | null {
  if (event.type === 'billing.order-placed')
    return operation ?? place(event.data, event.at, event.correlationId);
  if (operation === null) return null;
  const moved = step(operation, event.type, event);
  if (moved === operation) return operation;
  const { status, progress, finishedAt, error, version } = operation;
  // Money that comes late may still go back; the end itself is not told twice.
  const end = isFinal(operation) ? { status, progress, finishedAt, error } : {};
  return { ...moved, ...end, version: version + 1 };
}

function step<T extends Later>(
  operation: OperationState,
  type: T,
  { data, at }: { readonly data: DataOf[T]; readonly at: string },
): OperationState {
  return steps[type](operation, data, at);
}

function place(data: OrderPlacement, at: string, correlationId: string): OperationState {
  const empty: OperationState = {
    id: data.orderId,
    organizationId: data.organizationId,
    kind: 'order',
    status: 'running',
    progress: 5,
    startedAt: at,
    finishedAt: null,
    error: null,
    engine: null,
    plan: null,
    resources: { orderId: data.orderId, infrastructureId: null, serverId: null },
    stages: stageNames.map(emptyStage),
    correlationId,
    version: 0,
    paymentId: null,
  };
  return start(succeed(empty, 'order', at), 'quota', at);
}

function run(operation: OperationState): OperationState {
  return { ...operation, status: 'running' };
}

function wait(operation: OperationState): OperationState {
  return { ...operation, status: 'waiting' };
}

function blame(operation: OperationState, error: Failure): OperationState {
  return { ...operation, error };
}

function awaitConfirmation(operation: OperationState, at: string): OperationState {
  const held = hold(operation, 'payment', toConfirm, at);
  return held === operation ? operation : wait(held);
}

/** Whatever was on its way to a server when it is taken down has failed, also when nobody said so. */
function giveUp(operation: OperationState, at: string): OperationState {
  const underway: readonly StageName[] = ['approval', 'provisioning', 'registration', 'verification'];
  const broken = underway.filter((name) => isUnderway(stageOf(operation, name)));
  return broken.reduce(
    (before, name) => fail(before, name, at, stageOf(before, name).detail ?? 'Given up.'),
    operation,
  );
}

function isUnderway({ status }: Stage): boolean {
  return status === 'running' || status === 'waiting';
}

function begun(operation: OperationState, name: StageName, at: string): OperationState {
  return stageOf(operation, name).status === 'pending' ? start(operation, name, at) : operation;
}

/** The end has skipped it, and now it happens after all. */
function reopened(operation: OperationState, name: StageName): OperationState {
  return stageOf(operation, name).status === 'skipped' ? reset(operation, name) : operation;
}
