import type { EventStore, Position, RecordedEvent } from '@slipway/application/ports';
import type { Stretch } from './mailbox';
import { beginning } from './position.parser';

const pageSize = 1000;

/** The checkpoint lies beyond the end of the log: this is not the log it was written for. */
export class StoreRewound extends Error {
  constructor(checkpoint: Position, head: Position) {
    super(
      `the checkpoint ${checkpoint} lies behind the end of the event store (${head}): the store was restored to an ` +
        'earlier time or exchanged. Rebuild this projection, or restore the store that belongs to it',
    );
    this.name = 'StoreRewound';
  }
}

/** Reads the log for one projection that is not at its end. */
export class Pages {
  #aheadSince: number | null = null;

  /** `rewindGraceMs`: an append in flight may hold the head back for a moment; only a head that stays behind is a rewind. */
  constructor(
    private readonly store: EventStore,
    private readonly types: readonly string[],
    private readonly rewindGraceMs: number,
  ) {}

  /** The next page after `position`; it may reach nowhere. Throws `StoreRewound`. */
  async next(position: Position): Promise<Stretch> {
    // Asked before the page: whatever lies up to this head is in the page, or the page is full.
    const head = await this.store.head();
    this.#checkRewind(position, head);
    const events = await this.#read(position);
    const last = events.at(-1)?.position ?? position;
    const reached = last > head ? last : head;
    const through = events.length === pageSize ? last : reached;
    return { from: position, through: through > position ? through : position, events };
  }

  async #read(position: Position): Promise<readonly RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    const after = position === beginning ? {} : { after: position };
    const page = this.store.readAll({ ...after, maxCount: pageSize, filter: { types: this.types } });
    for await (const event of page) events.push(event);
    return events;
  }

  #checkRewind(position: Position, head: Position): void {
    if (head >= position) {
      this.#aheadSince = null;
      return;
    }
    this.#aheadSince ??= performance.now();
    if (performance.now() - this.#aheadSince >= this.rewindGraceMs) throw new StoreRewound(position, head);
  }
}
