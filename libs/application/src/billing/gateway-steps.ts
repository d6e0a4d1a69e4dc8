import { leftOf, paymentCommands } from '@slipway/domain/billing';
import type { Payment, PaymentCommand, PaymentInHand } from '@slipway/domain/billing';
import { isSameMoney } from '@slipway/domain/kernel';
import type { GatewayRecord, RecordedDispute, RecordedRefund } from './billing.ports';
import { outcomeOf } from './charge.work';
import { keyOfWhole, refundIdIn } from './refund-keys';

/** What the log does not know yet; the name says what, for ever. */
export type Step = { readonly name: string; readonly command: PaymentCommand };
/** What no command can put right: a person has to look. */
export type Doubt = {
  readonly kind: 'amount_differs' | 'stray_refund' | 'refund_failed';
  readonly detail: string;
};
type Gap = { readonly steps: readonly Step[]; readonly doubts: readonly Doubt[] };
type Known = Exclude<Payment, { readonly status: 'unknown' }>;

/** What it takes to bring the log up to what the gateway has on record now. */
export function stepsFor(record: GatewayRecord, state: Known): Gap {
  const { outcome, gatewayReference, amount } = record;
  if (!isSameMoney(amount, state.request.amount)) {
    const detail = `the gateway took ${String(amount.minor)} ${amount.currency}, the order asked for ${String(state.request.amount.minor)} ${state.request.amount.currency}`;
    return { steps: [], doubts: [{ kind: 'amount_differs', detail }] };
  }
  const isNew = !isKnown(outcome.outcome, state);
  const charge = isNew
    ? [{ name: `${outcome.outcome} ${gatewayReference}`, command: outcomeOf(outcome) }]
    : [];
  const returned = gapOfRefunds(record, state);
  return {
    steps: [...charge, ...returned.steps, ...stepsOfDisputes(record, state)],
    doubts: returned.doubts,
  };
}

/** What was decided is not undone by what the gateway said before. */
function isKnown(outcome: GatewayRecord['outcome']['outcome'], { status }: Known): boolean {
  const isPaid = status === 'captured' || status === 'refunded';
  switch (outcome) {
    case 'captured':
      return isPaid;
    case 'declined':
      return isPaid || status === 'declined';
    case 'confirmation_required':
      return isPaid || status === 'declined' || status === 'pending' || status === 'confirmation_required';
    case 'pending':
      return isPaid || status === 'declined' || status === 'pending';
  }
}

function inHand(state: Known): PaymentInHand | null {
  return state.status === 'captured' || state.status === 'refunded' ? state : null;
}

function gapOfRefunds(record: GatewayRecord, state: Known): Gap {
  const steps: Step[] = [];
  const doubts: Doubt[] = [];
  const held = inHand(state);
  let left = held === null ? record.amount.minor : leftOf(held);
  for (const refund of record.refunds) {
    const isRecorded = held !== null && isRecordedIn(held, refund);
    if (isRecorded && refund.status === 'failed') {
      const detail = `the log says that ${refund.refundReference} went back, and the gateway that it failed`;
      doubts.push({ kind: 'refund_failed', detail });
    }
    if (isRecorded || refund.status !== 'refunded') continue;
    const name = `refund ${refund.refundReference}`;
    const ours = commandForOurs(refund, state);
    if (ours !== null) steps.push({ name, command: ours });
    else if (refund.amount.minor <= left) {
      const { refundReference, amount } = refund;
      steps.push({ name, command: paymentCommands.recordFoundRefund({ refundReference, amount }) });
      left -= amount.minor;
    } else {
      const detail = `${refund.refundReference} gave back ${String(refund.amount.minor)}, of which ${String(left)} were left`;
      doubts.push({ kind: 'stray_refund', detail });
    }
  }
  return { steps, doubts };
}

function isRecordedIn(state: PaymentInHand, { refundReference }: RecordedRefund): boolean {
  const isWhole = state.status === 'refunded' && state.refundReference === refundReference;
  return isWhole || state.refunds.some((one) => one.refundReference === refundReference);
}

/** A refund that we asked for and whose answer was lost: its key says which one it is. */
function commandForOurs(
  { idempotencyKey, refundReference }: RecordedRefund,
  state: Known,
): PaymentCommand | null {
  if (idempotencyKey === null || state.status !== 'captured') return null;
  const refundId = refundIdIn(idempotencyKey);
  if (refundId !== null && state.refunds.some((one) => one.refundId === refundId)) {
    return paymentCommands.recordRefundMade({ refundId, refundReference });
  }
  const { paymentId } = state.request;
  const attempts = Array.from({ length: state.failedRefunds + 1 }, (_, index) => index + 1);
  const isWhole = attempts.some((attempt) => keyOfWhole(paymentId, attempt) === idempotencyKey);
  return isWhole ? paymentCommands.recordRefund({ refundReference }) : null;
}

function stepsOfDisputes(record: GatewayRecord, state: Known): readonly Step[] {
  return record.disputes.flatMap((dispute) => stepsOfDispute(dispute, inHand(state)));
}

function stepsOfDispute(
  { status, ...dispute }: RecordedDispute,
  state: PaymentInHand | null,
): readonly Step[] {
  const { disputeReference } = dispute;
  const known = state?.disputes.find((one) => one.disputeReference === disputeReference);
  const opened = { name: `dispute ${disputeReference}`, command: paymentCommands.recordDispute(dispute) };
  const opening = known === undefined ? [opened] : [];
  if (status === 'open' || (known !== undefined && known.outcome !== null)) return opening;
  const command = paymentCommands.closeDispute({ disputeReference, outcome: status });
  return [...opening, { name: `dispute ${disputeReference} ${status}`, command }];
}
