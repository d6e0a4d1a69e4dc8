/** A bell for one sleeper. A ring that nobody hears is kept for the next wait, so none falls between look and sleep. */
export class Wake {
  #isRung = false;
  #ring: (() => void) | null = null;

  ring(): void {
    this.#isRung = true;
    this.#ring?.();
  }

  /** Resolves `true` when it rang, `false` after `milliseconds` or when `signal` aborts. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<boolean> {
    if (!this.#isRung && !signal.aborted) await this.#sleep(milliseconds, signal);
    const wasRung = this.#isRung;
    this.#isRung = false;
    return wasRung;
  }

  #sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        this.#ring = null;
        resolve();
      };
      const timer = setTimeout(finish, milliseconds);
      signal.addEventListener('abort', finish);
      this.#ring = finish;
    });
  }
}
