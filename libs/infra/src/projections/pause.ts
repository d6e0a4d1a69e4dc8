import { randomInt } from 'node:crypto';

/** Resolves after `milliseconds`, or as soon as `signal` aborts: waiting is never a reason to miss a shutdown. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    signal.addEventListener('abort', finish);
  });
}

/** Doubles from `first` to `last` with the attempts, within ±25 %, so that many waiters do not come back at once. */
export function backoff(attempt: number, first: number, last: number): number {
  const full = Math.min(last, first * 2 ** Math.min(attempt, 30));
  return full * (0.75 + randomInt(500) / 1000);
}

/** Asked again after an await: the type system takes the first answer for the last. */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
