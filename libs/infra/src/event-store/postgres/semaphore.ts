import { StoreUnavailable } from '@slipway/application/ports/event-store.errors';

/** Lets a fixed number of tasks run at once; the others wait in order, and beyond a limit are refused. */
export class Semaphore {
  private readonly queue: (() => void)[] = [];
  private readonly running = new Set<Promise<unknown>>();

  constructor(
    private readonly slots: number,
    private readonly maxWaiting: number,
  ) {}

  async run<T>(task: () => Promise<T>): Promise<T> {
    while (this.running.size >= this.slots) {
      if (this.queue.length >= this.maxWaiting) {
        throw new StoreUnavailable('too many conflicting appends are waiting for the event store', true);
      }
      await new Promise<void>((resolve) => this.queue.push(resolve));
    }
    const work = task();
    this.running.add(work);
    try {
      return await work;
    } finally {
      this.running.delete(work);
      this.queue.shift()?.();
    }
  }

  /** Resolves when nothing runs and nothing waits. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.allSettled(this.running);
  }
}
