import type { Log } from '../logging/log';
import type { Contention, Leases } from './leases';
import { pause } from './pause';
import { describe } from './transient';

/**
 * Takes leases on behalf of one process, and not more of them than its share while others would take them: each lease is
 * one share, divided among its candidates.
 */
export class Shares {
  readonly #held = new Map<string, AbortController>();
  readonly #freeSince = new Map<string, number>();
  readonly #asideUntil = new Map<string, number>();
  #known: ReadonlyMap<string, Contention> = new Map();
  #looking: Promise<void> | null = null;

  /** `everyMs`: how often it looks how many others there are. */
  constructor(
    private readonly leases: Leases,
    private readonly log: Log,
    private readonly everyMs: number,
  ) {}

  /** Until `signal` aborts: gives leases back when there are others who have less. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#look();
        this.#yieldSurplus();
      } catch (error) {
        this.log.warn({ error: describe(error) }, 'nobody knows who would take the leases; asking again');
      }
      await pause(this.everyMs, signal);
    }
  }

  /** A signal that aborts when the lease is lost, or should be given back; `null` while others should have it. */
  async take(key: string): Promise<AbortSignal | null> {
    if (!this.#known.has(key)) await this.#look();
    if (!this.#mayTake(key)) return null;
    const surplus = new AbortController();
    // Before the answer comes: all parts of a process ask at once.
    this.#held.set(key, surplus);
    try {
      const lease = await this.leases.take(key);
      if (lease !== null) return AbortSignal.any([lease, surplus.signal]);
    } catch (error) {
      this.#held.delete(key);
      throw error;
    }
    this.#held.delete(key);
    return null;
  }

  async give(key: string): Promise<void> {
    this.#held.delete(key);
    await this.leases.give(key);
  }

  #mayTake(key: string): boolean {
    const now = performance.now();
    if ((this.#asideUntil.get(key) ?? 0) > now) return false;
    if (this.#held.size < this.#share()) return true;
    // Whoever should have it does not come.
    return now - (this.#freeSince.get(key) ?? now) > 3 * this.everyMs;
  }

  #share(): number {
    const parts = [...this.#known.values()].map(({ candidates }) => 1 / Math.max(1, candidates));
    // Thirds do not add up to one.
    return Math.ceil(parts.reduce((sum, part) => sum + part, 0) - 1e-9);
  }

  #yieldSurplus(): void {
    const surplus = this.#held.size - this.#share();
    const wanted = [...this.#held].filter(([key]) => (this.#known.get(key)?.candidates ?? 1) > 1);
    for (const [key, given] of wanted.slice(0, Math.max(0, surplus))) {
      this.#asideUntil.set(key, performance.now() + 3 * this.everyMs);
      given.abort();
    }
  }

  #look(): Promise<void> {
    this.#looking ??= this.#ask().finally(() => (this.#looking = null));
    return this.#looking;
  }

  async #ask(): Promise<void> {
    const rows = await this.leases.contention();
    this.#known = new Map(rows.map((row) => [row.key, row]));
    const now = performance.now();
    for (const { key, isHeld } of rows) {
      if (isHeld) this.#freeSince.delete(key);
      else if (!this.#freeSince.has(key)) this.#freeSince.set(key, now);
    }
  }
}
