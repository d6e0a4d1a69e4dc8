import type { Log } from '../logging/log';

const everyMs = 5000;

/** A broken queue reports the same error thousands of times a second; the log gets one line in five seconds. */
export class RareLog {
  #loggedAt = -Infinity;
  #kept = 0;

  constructor(
    private readonly log: Log,
    private readonly message: string,
  ) {}

  report(error: string): void {
    const now = performance.now();
    if (now - this.#loggedAt < everyMs) {
      this.#kept += 1;
      return;
    }
    this.log.error({ error, notLogged: this.#kept }, this.message);
    this.#loggedAt = now;
    this.#kept = 0;
  }
}
