import { UpstreamError } from '@slipway/application/ports';
import type { Currency, Money } from '@slipway/domain/kernel';

export type SandboxCharge = {
  readonly id: string;
  readonly idempotencyKey: string;
  readonly status: 'captured' | 'declined' | 'needs_confirmation';
  /** A code, for a declined one. */
  readonly reason: string;
  readonly amount: Money;
  readonly createdAt: string;
  readonly refunds: readonly SandboxRefund[];
};
export type SandboxRefund = {
  readonly id: string;
  readonly idempotencyKey: string;
  readonly amount: Money;
  readonly status: 'succeeded' | 'failed';
  readonly reason: string;
};

const chargeStatuses = ['captured', 'declined', 'needs_confirmation'] as const;
const refundStatuses = ['succeeded', 'failed'] as const;

/** Throws `UpstreamError` for anything that is no charge. */
export function parseCharge(value: unknown): SandboxCharge {
  const fields = fieldsOf(value, 'charge');
  return {
    id: textOf(fields, 'id'),
    idempotencyKey: textOf(fields, 'idempotencyKey'),
    status: oneOf(fields, 'status', chargeStatuses),
    reason: reasonOf(fields['declineReason'], 'declined'),
    amount: amountOf(fields),
    createdAt: textOf(fields, 'createdAt'),
    refunds: listOf(fields['refunds'], 'list of refunds').map(parseRefund),
  };
}

export function parseChargeList(value: unknown): readonly SandboxCharge[] {
  const { charges } = fieldsOf(value, 'list of charges');
  return listOf(charges, 'list of charges').map(parseCharge);
}

export function parseRefund(value: unknown): SandboxRefund {
  const fields = fieldsOf(value, 'refund');
  return {
    id: textOf(fields, 'id'),
    idempotencyKey: textOf(fields, 'idempotencyKey'),
    amount: amountOf(fields),
    status: oneOf(fields, 'status', refundStatuses),
    reason: reasonOf(fields['failureReason'], 'refund_failed'),
  };
}

/** What the gateway says about a refused call, bounded. */
export function refusalOf(body: unknown): string {
  const error: Fields = isFields(body) && isFields(body['error']) ? body['error'] : {};
  const { message } = error;
  return typeof message === 'string' ? message.slice(0, 500) : 'it gave no reason';
}

type Fields = Readonly<Record<string, unknown>>;

function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && /^[\x21-\x7e]{1,255}$/.test(value)) return value;
  throw unusable(name);
}

const currencies: readonly Currency[] = ['eur', 'usd'];

function amountOf(fields: Fields): Money {
  const amount = fieldsOf(fields['amount'], 'amount');
  const { minor } = amount;
  if (typeof minor !== 'number' || !Number.isSafeInteger(minor)) throw unusable('amount');
  return { minor, currency: oneOf(amount, 'currency', currencies) };
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw unusable(what);
  return value;
}

function oneOf<T extends string>(fields: Fields, name: string, values: readonly T[]): T {
  const found = values.find((value) => value === fields[name]);
  if (found === undefined) throw unusable(name);
  return found;
}

/** A reason becomes part of an event and of a screen: a short code, or the general one. */
function reasonOf(value: unknown, general: string): string {
  return typeof value === 'string' && /^[a-z0-9_]{1,64}$/.test(value) ? value : general;
}

function fieldsOf(value: unknown, what: string): Fields {
  if (!isFields(value)) throw unusable(what);
  return value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unusable(what: string): UpstreamError {
  return new UpstreamError(`the gateway answered an unusable ${what}`, true);
}
