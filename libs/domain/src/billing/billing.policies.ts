import { isDnsLabel, trimmedName } from '../kernel';
import type { Money, Refusal } from '../kernel';
import { billingErrors } from './billing.errors';
import type { OrderPlacement } from './billing.messages';

/** An order may be paid this many times in all. */
export const mostPaymentAttempts = 10;
const longestPaymentMethod = 100;

export function isPaymentMethod(text: string): boolean {
  return trimmedName(text, longestPaymentMethod) === text;
}

export function isPayable(amount: Money): boolean {
  return Number.isSafeInteger(amount.minor) && amount.minor >= 1;
}

/** Why an order may not be placed like this, or null. Quota and license are not its matter. */
export function refusalOfPlacement(placement: OrderPlacement): Refusal | null {
  if (!isDnsLabel(placement.serverName)) return billingErrors.invalidServerName();
  if (!isPaymentMethod(placement.paymentMethod)) return billingErrors.invalidPaymentMethod();
  if (!isPayable(placement.item.price)) return billingErrors.invalidAmount();
  return null;
}
