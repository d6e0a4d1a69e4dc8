import { flagOf, integerOf, mapOf, textOf } from './form';
import type { Form } from './form';
import { declined, methodNamed } from './methods';
import type { Intent, Method, Shelves } from './objects';
import { invalid, missing, unexpectedState } from './refusal';

/** What happened, besides the answer: the webhooks that follow. */
export type Happened = { readonly type: string; readonly object: object };
export type Tell = (happened: Happened) => void;

const smallest = 50;
const largest = 99_999_999;

export function createIntent(shelves: Shelves, tell: Tell, form: Form): Intent {
  const wanted = priceOf(form);
  const customer = textOf(form, 'customer') ?? null;
  if (customer !== null) shelves.customers.get(customer);
  const named = textOf(form, 'payment_method');
  const method = named === undefined ? null : usable(shelves, named, customer);
  const intent = shelves.intents.put({
    ...shelves.intents.stamp(),
    ...wanted,
    object: 'payment_intent',
    amount_received: 0,
    customer,
    description: textOf(form, 'description') ?? null,
    last_payment_error: null,
    latest_charge: null,
    metadata: mapOf(form, 'metadata'),
    next_action: null,
    payment_method: method?.id ?? null,
    status: method === null ? 'requires_payment_method' : 'requires_confirmation',
    cancellation_reason: null,
  });
  tell({ type: 'payment_intent.created', object: intent });
  return flagOf(form, 'confirm') ? confirmIntent(shelves, tell, intent.id, form) : intent;
}

function priceOf(form: Form): Pick<Intent, 'amount' | 'currency'> {
  const amount = integerOf(form, 'amount');
  const currency = textOf(form, 'currency');
  if (amount === undefined) throw missing('amount');
  if (currency === undefined) throw missing('currency');
  refuseAmount(amount, currency);
  return { amount, currency };
}

function refuseAmount(amount: number, currency: string): void {
  if (!['eur', 'usd'].includes(currency))
    throw invalid(`Invalid currency: ${currency}.`, { param: 'currency' });
  if (amount < smallest)
    throw invalid('Amount must be at least 50 cents', { code: 'amount_too_small', param: 'amount' });
  if (amount > largest)
    throw invalid('Amount must be no more than 999,999.99', { code: 'amount_too_large', param: 'amount' });
}

function usable(shelves: Shelves, id: string, customer: string | null): Method {
  const method = methodNamed(shelves, id);
  if (method.customer === null || method.customer === customer) return method;
  throw invalid('The PaymentMethod does not belong to the Customer you supplied.', {
    param: 'payment_method',
  });
}

export function confirmIntent(shelves: Shelves, tell: Tell, id: string, form: Form): Intent {
  const intent = shelves.intents.get(id, 'intent');
  if (intent.status !== 'requires_confirmation' && intent.status !== 'requires_payment_method') {
    throw unexpectedState(
      `You cannot confirm this PaymentIntent because it has a status of ${intent.status}.`,
      intent,
    );
  }
  const named = textOf(form, 'payment_method') ?? intent.payment_method;
  if (named === null) throw missing('payment_method');
  const method = usable(shelves, named, intent.customer);
  return charge(shelves, tell, { ...intent, payment_method: method.id, last_payment_error: null }, form);
}

function charge(shelves: Shelves, tell: Tell, intent: Intent, form: Form): Intent {
  const behaviour = shelves.behaviours.get(intent.payment_method ?? '') ?? { charge: 'succeeds' };
  switch (behaviour.charge) {
    case 'succeeds':
      return succeed(shelves, tell, intent);
    case 'declines': {
      const failed = fail(shelves, tell, intent, behaviour.declineCode);
      throw declined(behaviour.declineCode, { charge: failed.latest_charge, payment_intent: failed });
    }
    case 'requires_action': {
      const url = `https://hooks.stripe.test/redirect/authenticate/${intent.id}`;
      const return_url = textOf(form, 'return_url');
      if (return_url === undefined) throw missing('return_url');
      const next_action = { type: 'redirect_to_url', redirect_to_url: { return_url, url } };
      const waiting = shelves.intents.put({ ...intent, status: 'requires_action', next_action });
      tell({ type: 'payment_intent.requires_action', object: waiting });
      return waiting;
    }
    case 'processing': {
      const processing = shelves.intents.put({
        ...intent,
        status: 'processing',
        latest_charge: chargeId(intent),
      });
      tell({ type: 'payment_intent.processing', object: processing });
      return processing;
    }
  }
}

export function succeed(shelves: Shelves, tell: Tell, intent: Intent): Intent {
  const paid = shelves.intents.put({
    ...intent,
    status: 'succeeded',
    amount_received: intent.amount,
    latest_charge: chargeId(intent),
    next_action: null,
  });
  tell({
    type: 'charge.succeeded',
    object: { id: paid.latest_charge, object: 'charge', payment_intent: paid.id },
  });
  tell({ type: 'payment_intent.succeeded', object: paid });
  const behaviour = shelves.behaviours.get(intent.payment_method ?? '');
  if (behaviour?.charge === 'succeeds' && behaviour.isDisputed) dispute(shelves, tell, paid);
  return paid;
}

export function fail(shelves: Shelves, tell: Tell, intent: Intent, declineCode: string): Intent {
  const { error } = declined(declineCode);
  const failed = shelves.intents.put({
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    latest_charge: chargeId(intent),
    next_action: null,
    last_payment_error: error,
  });
  tell({ type: 'payment_intent.payment_failed', object: failed });
  return failed;
}

export function cancelIntent(shelves: Shelves, tell: Tell, id: string, form: Form): Intent {
  const intent = shelves.intents.get(id, 'intent');
  if (intent.status === 'succeeded' || intent.status === 'canceled' || intent.status === 'processing') {
    throw unexpectedState(
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`,
      intent,
    );
  }
  const cancellation_reason = textOf(form, 'cancellation_reason') ?? null;
  const canceled = shelves.intents.put({
    ...intent,
    status: 'canceled',
    next_action: null,
    cancellation_reason,
  });
  tell({ type: 'payment_intent.canceled', object: canceled });
  return canceled;
}

export function dispute(shelves: Shelves, tell: Tell, intent: Intent): void {
  const { amount, currency, id } = intent;
  const made = shelves.disputes.put({
    ...shelves.disputes.stamp(),
    object: 'dispute',
    amount,
    currency,
    charge: chargeId(intent),
    payment_intent: id,
    reason: 'fraudulent',
    status: 'needs_response',
  });
  tell({ type: 'charge.dispute.created', object: made });
}

function chargeId({ id }: Intent): string {
  return id.replace(/^pi_/, 'ch_');
}
