import type { EventStore, Position } from '@slipway/application/ports';

/** Tells a log that was restored to an earlier time from one whose end an append on its way, or a lagging node, holds back. */
export class RewindWatch {
  #beyondSince: number | null = null;

  /** `graceMs`: how long the log may end before a position without a closer look. */
  constructor(
    private readonly store: EventStore,
    private readonly graceMs: number,
  ) {}

  /** Whether `position` belongs to no event that this log has now or ever will have. `head`: where it ends. */
  async isRewound(position: Position, head: Position): Promise<boolean> {
    if (head >= position) {
      this.#beyondSince = null;
      return false;
    }
    this.#beyondSince ??= performance.now();
    if (performance.now() - this.#beyondSince < this.graceMs) return false;
    return !(await this.store.hasReached(position));
  }
}
