import { setTimeout as delay } from 'node:timers/promises';
import { jitter } from '../../database/jitter';
import { outcomeOf, unavailable } from './failures';
import { parseServiceFailure } from './service-failure.parser';
import type { ServiceFailure } from './service-failure.parser';

export type Limits = {
  /** One call. */
  readonly callMs: number;
  /** One wish, with everything that is tried for it: a restart of the server should fit. */
  readonly patienceMs: number;
};

const backoffMs = { first: 50, most: 1_000 } as const;

/** How long one wish is pursued. */
export class Patience {
  private readonly until: number;
  private backoff: number = backoffMs.first;

  constructor(
    private readonly limits: Limits,
    private readonly closing: AbortSignal,
  ) {
    this.until = performance.now() + limits.patienceMs;
  }

  /** What the next call may take; at least a millisecond. */
  callMs(): number {
    return Math.max(1, Math.min(this.limits.callMs, Math.ceil(this.until - performance.now())));
  }

  /** Waits before the next try. Throws what the error means for the caller when there is none. */
  async pause(error: unknown): Promise<void> {
    const isFinal = outcomeOf(parseServiceFailure(error)) === 'final';
    const wait = jitter(this.backoff);
    const isOver = this.closing.aborted || performance.now() + wait >= this.until;
    if (isFinal || isOver) throw unavailable(error);
    this.backoff = Math.min(this.backoff * 2, backoffMs.most);
    await delay(wait);
  }
}

const noRefusal = (): undefined => undefined;

/**
 * Asks until there is an answer: for what may be asked twice. `refusalOf`: what the server says that is an answer, too,
 * and is thrown as it is.
 */
export async function insist<T>(
  patience: Patience,
  ask: (callMs: number) => Promise<T>,
  refusalOf: (failure: ServiceFailure) => Error | undefined = noRefusal,
): Promise<T> {
  for (;;) {
    try {
      return await ask(patience.callMs());
    } catch (error) {
      const refusal = refusalOf(parseServiceFailure(error));
      if (refusal !== undefined) throw refusal;
      await patience.pause(error);
    }
  }
}
