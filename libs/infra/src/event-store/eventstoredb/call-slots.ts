import { NotBegun } from './time-limit';

/** A server takes 100 calls at once on one connection, and lets the next one wait without a word. */
export const callsAtOnce = 90;

/** Lets so many calls run at once; the others wait in order, and not for ever. */
export class CallSlots {
  private free: number;
  private readonly running = new Set<Promise<unknown>>();
  private readonly waiting = new Set<() => void>();

  constructor(slots: number = callsAtOnce) {
    this.free = slots;
  }

  async run<T>(waitMs: number, call: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await this.turn(waitMs);
    const work = call();
    this.running.add(work);
    try {
      return await work;
    } finally {
      this.running.delete(work);
      this.passOn();
    }
  }

  /** Resolves when nothing runs and nothing waits. */
  async idle(): Promise<void> {
    while (this.running.size > 0 || this.waiting.size > 0) await Promise.allSettled(this.running);
  }

  private turn(waitMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.waiting.delete(enter);
        reject(new NotBegun('too many others were waiting'));
      }, waitMs);
      this.waiting.add(enter);
    });
  }

  /** From hand to hand: a slot that is free for a moment would be anybody's. */
  private passOn(): void {
    const [next] = this.waiting;
    if (next === undefined) {
      this.free += 1;
    } else {
      this.waiting.delete(next);
      next();
    }
  }
}
