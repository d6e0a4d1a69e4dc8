import { mint } from '../runtime/minted';

/** The key of an attempt to give a whole payment back, because its order went badly. */
export function keyOfWhole(paymentId: string, attempt: number): string {
  return mint(paymentId, `refund-${String(attempt)}`);
}

/** The key of an attempt at a refund that a person asked for; it names the refund, so that it can be told later. */
export function keyOfPart(refundId: string, attempt: number): string {
  return `${refundId}.${String(attempt)}`;
}

/** Which refund a key names, or `null` for any other key. */
export function refundIdIn(key: string): string | null {
  return /^([0-9a-f-]{36})\.\d{1,6}$/.exec(key)?.[1] ?? null;
}
