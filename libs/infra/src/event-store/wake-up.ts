/**
 * Wakes who waits for news of the log. Counting rings closes the gap between "nothing new" and "I am waiting":
 * whoever looked at count n and comes to wait at n + 1 does not wait.
 */
export class WakeUp {
  private rings = 0;
  private readonly waiting = new Set<() => void>();

  get count(): number {
    return this.rings;
  }

  ring(): void {
    this.rings += 1;
    const woken = [...this.waiting];
    this.waiting.clear();
    woken.forEach((wake) => wake());
  }

  /** Returns when it rang after `seen`, after `timeoutMs`, or when `signal` aborts. */
  async next(seen: number, timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (this.rings !== seen || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      signal.addEventListener('abort', done, { once: true });
      this.waiting.add(done);
    });
  }
}
