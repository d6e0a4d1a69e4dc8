import { integerOf, mapOf, textOf } from './form';
import type { Form } from './form';
import type { Tell } from './intents';
import type { Intent, Refund, Shelves } from './objects';
import { invalid, missing } from './refusal';

const reasons = ['duplicate', 'fraudulent', 'requested_by_customer'];

/** `areRefused`: the refunds of this payment fail at once, for want of money. */
export function createRefund(
  shelves: Shelves,
  tell: Tell,
  form: Form,
  areRefused: ReadonlySet<string>,
): Refund {
  const id = textOf(form, 'payment_intent');
  if (id === undefined) throw missing('payment_intent');
  const intent = shelves.intents.get(id);
  if (intent.status !== 'succeeded') {
    throw invalid(`This PaymentIntent (${id}) does not have a successful charge to refund.`, {
      param: 'payment_intent',
    });
  }
  const reason = textOf(form, 'reason') ?? null;
  if (reason !== null && !reasons.includes(reason))
    throw invalid(`Invalid reason: ${reason}`, { param: 'reason' });
  const refund = shelves.refunds.put({
    ...shelves.refunds.stamp(),
    object: 'refund',
    amount: amountOf(shelves, intent, form),
    currency: intent.currency,
    charge: intent.latest_charge ?? '',
    payment_intent: id,
    metadata: mapOf(form, 'metadata'),
    reason,
    ...statusOf(shelves, intent, areRefused),
  });
  tell({ type: refund.status === 'failed' ? 'refund.failed' : 'refund.created', object: refund });
  if (refund.status === 'succeeded') {
    tell({ type: 'charge.refunded', object: { id: refund.charge, object: 'charge', payment_intent: id } });
  }
  return refund;
}

function amountOf(shelves: Shelves, intent: Intent, form: Form): number {
  const left = intent.amount_received - refundedOf(shelves, intent.id);
  const amount = integerOf(form, 'amount') ?? left;
  if (left === 0) {
    throw invalid(`Charge ${intent.latest_charge ?? ''} has already been refunded.`, {
      code: 'charge_already_refunded',
    });
  }
  if (amount < 1)
    throw invalid('Invalid positive integer', { code: 'parameter_invalid_integer', param: 'amount' });
  if (amount > left) {
    throw invalid(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, {
      param: 'amount',
    });
  }
  return amount;
}

export function refundedOf({ refunds }: Shelves, intentId: string): number {
  const counted = refunds.all().filter((one) => one.payment_intent === intentId && one.status !== 'failed');
  return counted.reduce((sum, { amount }) => sum + amount, 0);
}

function statusOf(
  { behaviours }: Shelves,
  intent: Intent,
  areRefused: ReadonlySet<string>,
): Pick<Refund, 'status' | 'failure_reason'> {
  if (areRefused.has(intent.id)) return { status: 'failed', failure_reason: 'insufficient_funds' };
  const behaviour = behaviours.get(intent.payment_method ?? '');
  const isPending = behaviour?.charge === 'succeeds' && behaviour.refund === 'pending';
  return { status: isPending ? 'pending' : 'succeeded' };
}
