import { assertNever } from '../assert-never';
import { fieldsOf, oneOf, textOf, wholeNumberOf } from '../http/fields';
import { conflict, HttpError, invalid } from '../http/http-error';

export const paymentMethods = [
  'sandbox_succeeds',
  'sandbox_declined',
  'sandbox_needs_confirmation',
  'sandbox_times_out_after_charging',
  'sandbox_fails_on_refund',
] as const;

export type PaymentMethod = (typeof paymentMethods)[number];

/** Integer minor units and a lower-case ISO 4217 code. */
export type Amount = { readonly minor: number; readonly currency: string };

export type ChargeWish = {
  readonly idempotencyKey: string;
  readonly amount: Amount;
  readonly paymentMethod: PaymentMethod;
  readonly reference: string;
};

export type Refund = {
  readonly id: string;
  readonly idempotencyKey: string;
  readonly status: 'succeeded' | 'failed';
  readonly failureReason?: string;
  readonly amount: Amount;
  readonly createdAt: string;
};

export type ChargeStatus = 'captured' | 'declined' | 'needs_confirmation';

export type Charge = ChargeWish & {
  readonly id: string;
  readonly status: ChargeStatus;
  readonly declineReason?: string;
  readonly createdAt: string;
  readonly refunds: readonly Refund[];
};

/** What is on disk. `refundsFail` is the trouble of one payment method and is not shown. */
export type ChargeRecord = { readonly charge: Charge; readonly refundsFail: boolean };

export type Minted = { readonly id: string; readonly now: string };

export function newCharge(wish: ChargeWish, { id, now }: Minted): ChargeRecord {
  const status = firstStatusOf(wish.paymentMethod);
  const reason = status === 'declined' ? { declineReason: 'insufficient_funds' } : {};
  const charge = { ...wish, ...reason, id, status, createdAt: now, refunds: [] };
  return { charge, refundsFail: wish.paymentMethod === 'sandbox_fails_on_refund' };
}

/** What the call that made the charge answered, whatever has happened to the charge since. */
export function firstAnswerOf(charge: Charge): Charge {
  return { ...charge, status: firstStatusOf(charge.paymentMethod), refunds: [] };
}

function firstStatusOf(method: PaymentMethod): ChargeStatus {
  switch (method) {
    case 'sandbox_declined':
      return 'declined';
    case 'sandbox_needs_confirmation':
      return 'needs_confirmation';
    case 'sandbox_succeeds':
    case 'sandbox_times_out_after_charging':
    case 'sandbox_fails_on_refund':
      return 'captured';
    default:
      return assertNever(method);
  }
}

export function isSameWish(a: ChargeWish, b: ChargeWish): boolean {
  return (
    isSameAmount(a.amount, b.amount) && a.paymentMethod === b.paymentMethod && a.reference === b.reference
  );
}

export function isSameAmount(a: Amount, b: Amount): boolean {
  return a.minor === b.minor && a.currency === b.currency;
}

export function confirmed(record: ChargeRecord): ChargeRecord {
  if (record.charge.status === 'declined') {
    throw conflict('charge_declined', 'A declined charge cannot be confirmed: make a new one.');
  }
  return { ...record, charge: { ...record.charge, status: 'captured' } };
}

export function newRefund(record: ChargeRecord, wish: RefundWish, { id, now }: Minted): Refund {
  refuseOverRefund(record.charge, wish.amount);
  const made = { id, idempotencyKey: wish.idempotencyKey, amount: wish.amount, createdAt: now };
  if (!record.refundsFail) return { ...made, status: 'succeeded' };
  return { ...made, status: 'failed', failureReason: 'refund_not_possible_now' };
}

function refuseOverRefund(charge: Charge, amount: Amount): void {
  if (charge.status !== 'captured') {
    throw conflict('charge_not_captured', `A charge that is ${charge.status} has nothing to refund.`);
  }
  if (amount.currency !== charge.amount.currency) {
    throw conflict(
      'currency_mismatch',
      `The charge was made in ${charge.amount.currency}: refund in the same.`,
    );
  }
  const refunded = charge.refunds
    .filter(({ status }) => status === 'succeeded')
    .reduce((sum, refund) => sum + refund.amount.minor, 0);
  const left = charge.amount.minor - refunded;
  if (amount.minor > left) {
    throw conflict('refund_exceeds_charge', `Only ${left} minor units of this charge are left to refund.`);
  }
}

export type RefundWish = { readonly idempotencyKey: string; readonly amount: Amount };

const largestAmount = 99_999_999_999;

export function parseChargeWish(body: unknown, idempotencyKey: string): ChargeWish {
  const fields = fieldsOf(body, 'body', ['amount', 'paymentMethod', 'reference']);
  return {
    idempotencyKey,
    amount: amountOf(fields['amount']),
    paymentMethod: oneOf(fields['paymentMethod'], 'paymentMethod', paymentMethods),
    reference: textOf(fields['reference'], 'reference', 200),
  };
}

export function parseRefundWish(body: unknown, idempotencyKey: string): RefundWish {
  return { idempotencyKey, amount: amountOf(fieldsOf(body, 'body', ['amount'])['amount']) };
}

function amountOf(value: unknown): Amount {
  const fields = fieldsOf(value, 'amount', ['minor', 'currency']);
  const currency = fields['currency'];
  if (typeof currency !== 'string' || !/^[a-z]{3}$/.test(currency)) {
    throw invalid('amount.currency must be a lower-case ISO 4217 code, such as "eur".');
  }
  return { minor: wholeNumberOf(fields['minor'], 'amount.minor', 1, largestAmount), currency };
}

/** Throws HttpError 400 without a usable key: a charge that cannot be repeated safely must not be made. */
export function idempotencyKeyOf(header: string | readonly string[] | undefined): string {
  if (typeof header === 'string' && /^[\x21-\x7e]{1,255}$/.test(header)) return header;
  throw new HttpError(
    400,
    'idempotency_key_required',
    'Send the header Idempotency-Key: 1 to 255 printable characters without spaces.',
  );
}
