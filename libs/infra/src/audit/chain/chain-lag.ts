import type { ChainObserver } from './chain-observer';

/**
 * How far the chain is behind the log, at the moment when somebody asks: a chainer that hangs reports nothing more, and what
 * it was given grows old all the same.
 */
export class ChainLag implements Pick<ChainObserver, 'waiting' | 'chained' | 'left'> {
  #waitingSince: Date | null = null;
  #lagSeconds = 0;

  waiting(since: Date): void {
    this.#waitingSince ??= since;
  }

  chained(_events: number, lagSeconds: number): void {
    this.#waitingSince = null;
    this.#lagSeconds = lagSeconds;
  }

  left(): void {
    this.chained(0, 0);
  }

  seconds(now = Date.now()): number {
    const waited = this.#waitingSince === null ? 0 : (now - this.#waitingSince.getTime()) / 1000;
    return Math.max(this.#lagSeconds, waited, 0);
  }
}
