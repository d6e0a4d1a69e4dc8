import { randomInt } from 'node:crypto';

export { pause } from '@slipway/application/runtime/pause';

/** Doubles from `first` to `last` with the attempts, within ±25 %, so that many waiters do not come back at once. */
export function backoff(attempt: number, first: number, last: number): number {
  const full = Math.min(last, first * 2 ** Math.min(attempt, 30));
  return full * (0.75 + randomInt(500) / 1000);
}

/** Asked again after an await: the type system takes the first answer for the last. */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
