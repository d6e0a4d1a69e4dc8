import type { Pool } from 'pg';
import type { Log } from '../logging/log';
import { telemetryChannel } from '../telemetry/log-lines';
import { checkpointChannel, parseAnnouncement } from './announcement';
import { Listener } from './listener';

type Waiter = { readonly names: ReadonlySet<string>; readonly wake: () => void };

/** Wakes those who watch a view or an operation's log, so that a live page needs no polling. */
export class ChangeSignal {
  readonly #waiting = new Set<Waiter>();
  readonly #listeners: readonly Listener[];

  constructor(pool: Pool, log: Log) {
    const onConnect = (): void => this.#wakeAll();
    this.#listeners = [
      new Listener({
        pool,
        channel: checkpointChannel,
        log,
        onConnect,
        onMessage: (text) => this.#hear(parseAnnouncement(text).projector),
      }),
      new Listener({
        pool,
        channel: telemetryChannel,
        log,
        onConnect,
        onMessage: (text) => this.#hear(text),
      }),
    ];
  }

  start(): void {
    for (const listener of this.#listeners) listener.start();
  }

  async close(): Promise<void> {
    this.#wakeAll();
    await Promise.all(this.#listeners.map((listener) => listener.close()));
  }

  /** Resolves at the next change of one of the names (a view, an operation's id), after the time, or on abort. */
  next(names: readonly string[], timeoutMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.#waiting.delete(waiter);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      const waiter: Waiter = { names: new Set(names), wake };
      signal.addEventListener('abort', wake, { once: true });
      this.#waiting.add(waiter);
      if (signal.aborted) wake();
    });
  }

  #hear(name: string): void {
    for (const waiter of this.#waiting) if (waiter.names.has(name)) waiter.wake();
  }

  #wakeAll(): void {
    for (const waiter of this.#waiting) waiter.wake();
  }
}
