/** An exact amount: integer minor units (cents) and a lower-case ISO 4217 currency. Never a float. */
export interface Money {
  readonly minor: number;
  readonly currency: Currency;
}

export type Currency = 'eur' | 'usd';

export function money(minor: number, currency: Currency): Money {
  if (!Number.isSafeInteger(minor)) throw new RangeError(`not an amount in minor units: ${minor}`);
  return { minor, currency };
}

export function plus(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new RangeError(`cannot add ${a.currency} to ${b.currency}`);
  return money(a.minor + b.minor, a.currency);
}

export function isSameMoney(a: Money, b: Money): boolean {
  return a.currency === b.currency && a.minor === b.minor;
}
