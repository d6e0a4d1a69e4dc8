import type { GrpcCall } from './grpc-call';
import type { Refusal } from './refusal';
import { refusals } from './refusal';

/** How many messages wait for a live subscriber besides what the transport holds; 32 in each of two queues. */
const capacity = 64;
/** Turns of the event loop in which the transport takes nothing before we believe that it is full. */
const patience = 3;

/**
 * What a live subscriber has yet to get. Nobody waits for it: when the transport is full and the queue as well, the
 * subscription ends, behind what is queued by then.
 */
export class LiveQueue {
  #messages: Uint8Array[] = [];
  #sent = 0;
  #ending: Refusal | null = null;
  #isWatched = false;
  #wake: () => void = () => undefined;

  push(message: Uint8Array): void {
    if (this.#ending !== null) return;
    this.#messages.push(message);
    this.#wake();
    if (this.#waiting > capacity) this.#watch();
  }

  /** No message follows; the call ends with this, once the others are sent. */
  endWith(refusal: Refusal): void {
    this.#ending ??= refusal;
    this.#wake();
  }

  /** Sends until the queue is ended, and throws what it ended with. Returns when the subscriber goes away. */
  async sendTo(call: GrpcCall): Promise<void> {
    call.abandoned.addEventListener('abort', () => this.#wake(), { once: true });
    while (!call.abandoned.aborted) {
      const message = this.#messages[this.#sent];
      if (message !== undefined) {
        await call.send(message);
        this.#sent += 1;
      } else if (this.#ending !== null) {
        throw this.#ending;
      } else {
        await this.#news();
      }
    }
  }

  get #waiting(): number {
    return this.#messages.length - this.#sent;
  }

  async #news(): Promise<void> {
    this.#messages = [];
    this.#sent = 0;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  /** A burst may be longer than the queue as long as it flows: only what stands still is too slow. */
  #watch(): void {
    if (this.#isWatched) return;
    this.#isWatched = true;
    const sentBefore = this.#sent;
    afterTurns(patience, () => {
      this.#isWatched = false;
      if (this.#waiting <= capacity) return;
      if (this.#sent > sentBefore) this.#watch();
      else this.#cut();
    });
  }

  #cut(): void {
    this.#messages.length = this.#sent + capacity;
    this.endWith(refusals.tooSlow());
  }
}

function afterTurns(turns: number, action: () => void): void {
  setImmediate(() => {
    if (turns > 1) afterTurns(turns - 1, action);
    else action();
  });
}
