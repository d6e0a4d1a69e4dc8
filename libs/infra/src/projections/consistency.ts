import type { Pool } from 'pg';
import type { Position } from '@slipway/application/ports';
import type { Log } from '../logging/log';
import { checkpointChannel } from './announcer';
import { Listener } from './listener';
import { beginning, parsePosition } from './position.parser';
import { describe } from './transient';

const longestWaitMs = 5000;
const pollEveryMs = 250;

type Waiter = { readonly view: string; readonly position: Position; readonly arrive: (is: boolean) => void };

/** Read your own writes: waits until a view has seen a position of the log. */
export class CheckpointWatch {
  readonly #reached = new Map<string, Position>();
  readonly #waiting = new Set<Waiter>();
  readonly #listener: Listener;
  #polling: NodeJS.Timeout | null = null;
  #asking = false;

  constructor(
    private readonly pool: Pool,
    private readonly log: Log,
  ) {
    this.#listener = new Listener({
      pool,
      channel: checkpointChannel,
      log,
      onMessage: (payload) => this.#hear(payload),
      // A reset may have been missed meanwhile.
      onConnect: () => this.#reached.clear(),
    });
  }

  start(): void {
    this.#listener.start();
  }

  async close(): Promise<void> {
    for (const waiter of this.#waiting) waiter.arrive(false);
    await this.#listener.close();
  }

  /** Whether `view` has everything up to `position`, after at most `timeoutMs` (5,000 and not more). */
  waitFor(view: string, position: Position, timeoutMs = longestWaitMs): Promise<boolean> {
    if (this.#has(view, position)) return Promise.resolve(true);
    return new Promise((resolve) => {
      const arrive = (is: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(waiter);
        if (this.#waiting.size === 0) this.#stopPolling();
        resolve(is);
      };
      const timer = setTimeout(() => arrive(false), Math.min(timeoutMs, longestWaitMs));
      const waiter: Waiter = { view, position, arrive };
      this.#waiting.add(waiter);
      this.#startPolling();
    });
  }

  #has(view: string, position: Position): boolean {
    return (this.#reached.get(view) ?? beginning) >= position;
  }

  #hear(payload: string): void {
    const colon = payload.lastIndexOf(':');
    this.#learn(payload.slice(0, colon), parsePosition(payload.slice(colon + 1)));
  }

  /** Positions only grow, and hints may come late; the beginning is the sign of a rebuild. */
  #learn(view: string, position: Position): void {
    if (position === beginning) this.#reached.delete(view);
    else if (!this.#has(view, position)) this.#reached.set(view, position);
    for (const waiter of this.#waiting)
      if (waiter.view === view && this.#has(view, waiter.position)) waiter.arrive(true);
  }

  #startPolling(): void {
    this.#polling ??= setInterval(() => void this.#ask(), pollEveryMs);
    void this.#ask();
  }

  #stopPolling(): void {
    if (this.#polling) clearInterval(this.#polling);
    this.#polling = null;
  }

  /** One question for all who wait. */
  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      const views = [...new Set([...this.#waiting].map(({ view }) => view))];
      const { rows } = await this.pool.query<{ projector: string; position: string }>({
        name: 'checkpoints-of-views',
        text: `SELECT DISTINCT ON (projector) projector, position FROM runtime.checkpoints
               WHERE projector = ANY ($1) ORDER BY projector, version DESC`,
        values: [views],
      });
      for (const { projector, position } of rows) this.#learn(projector, parsePosition(position));
    } catch (error) {
      this.log.warn({ error: describe(error) }, 'checkpoints could not be read');
    } finally {
      this.#asking = false;
    }
  }
}
