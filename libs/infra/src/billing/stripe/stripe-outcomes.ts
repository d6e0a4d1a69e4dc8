import type Stripe from 'stripe';
import type {
  KnownOutcome,
  RecordedDispute,
  RecordedRefund,
} from '@slipway/application/billing/billing.ports';
import { UpstreamError } from '@slipway/application/ports';
import type { Failure } from '@slipway/domain/billing';
import type { Currency, Money } from '@slipway/domain/kernel';

type Intent = Stripe.PaymentIntent;

/** Under these names our keys stand in Stripe's records; nothing else of ours goes there. */
export const paymentKey = 'slipway_payment';
export const refundKey = 'slipway_refund';

/** Stripe's states in our words. We never ask for a later capture: a charge that waits for one was made by others. */
export function outcomeOfIntent(intent: Intent): KnownOutcome {
  const gatewayReference = intent.id;
  switch (intent.status) {
    case 'succeeded':
      return { outcome: 'captured', gatewayReference };
    case 'processing':
    case 'requires_capture':
      return { outcome: 'pending', gatewayReference };
    case 'requires_action':
    case 'requires_confirmation':
      return { outcome: 'confirmation_required', gatewayReference, confirmUrl: addressIn(intent) };
    case 'requires_payment_method':
    case 'canceled':
      return { outcome: 'declined', reason: reasonOf(intent.last_payment_error) };
    default:
      throw new UpstreamError('stripe answered a payment in a state that nobody knows', true);
  }
}

function addressIn({ next_action: action }: Intent): string | null {
  return action?.redirect_to_url?.url ?? null;
}

type Declined = { readonly code?: string | null; readonly decline_code?: string | null } | null;

/** A short code and a sentence of ours; what a bank says may name people. */
export function reasonOf(error: Declined): Failure {
  const said = error?.decline_code ?? error?.code ?? 'declined';
  const code = /^[a-z0-9_]{1,64}$/.test(said) ? said : 'declined';
  return { code, detail: sentences.get(code) ?? 'The payment was declined. Try another payment method.' };
}

const sentences: ReadonlyMap<string, string> = new Map([
  ['insufficient_funds', 'The card was declined: insufficient funds.'],
  ['expired_card', 'The card was declined: it has expired.'],
  ['lost_card', 'The card was declined. Ask your bank, or try another payment method.'],
  ['stolen_card', 'The card was declined. Ask your bank, or try another payment method.'],
  ['authentication_required', 'The bank wants this payment confirmed by you. Pay again and confirm it.'],
  ['payment_intent_authentication_failure', 'The payment was not confirmed at the bank.'],
]);

export function amountOf(minor: number, currency: string): Money {
  return { minor, currency: currencyOf(currency) };
}

function currencyOf(text: string): Currency {
  if (text === 'eur' || text === 'usd') return text;
  throw new UpstreamError(`stripe holds money in a currency that we do not sell in: ${text}`, false);
}

export function recordedRefund(refund: Stripe.Refund): RecordedRefund {
  return {
    refundReference: refund.id,
    idempotencyKey: refund.metadata?.[refundKey] ?? null,
    amount: amountOf(refund.amount, refund.currency),
    status: refundStatus(refund.status),
  };
}

export function refundStatus(status: string | null): RecordedRefund['status'] {
  if (status === 'succeeded') return 'refunded';
  return status === 'failed' || status === 'canceled' ? 'failed' : 'pending';
}

export function recordedDispute(dispute: Stripe.Dispute): RecordedDispute {
  const { id, amount, currency, reason, status } = dispute;
  const known = /^[a-z0-9_]{1,64}$/.test(reason) ? reason : 'other';
  return { disputeReference: id, amount: amountOf(amount, currency), status: endOf(status), reason: known };
}

/** An inquiry that was closed took no money. */
function endOf(status: Stripe.Dispute.Status): RecordedDispute['status'] {
  if (status === 'lost') return 'lost';
  return status === 'won' || status === 'warning_closed' || status === 'prevented' ? 'won' : 'open';
}
