import type { EventStore, Position, RecordedEvent, StreamId } from '@slipway/application/ports';
import type { Stretch } from './mailbox';
import { beginning } from './position.parser';
import { RewindWatch } from './rewind-watch';

export const pageSize = 1000;

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

/** An event, and a position before it. */
export type Sought = { readonly position: Position; readonly after: Position; readonly stream: StreamId };

/** Reads the log for one projection that is not at its end. */
export class Pages {
  readonly #rewind: RewindWatch;

  constructor(
    private readonly store: EventStore,
    private readonly types: readonly string[],
    rewindGraceMs: number,
  ) {
    this.#rewind = new RewindWatch(store, rewindGraceMs);
  }

  /** The next page after `position`; it may reach nowhere. Throws `StoreRewound`. */
  async next(position: Position): Promise<Stretch> {
    // Asked before the page: whatever lies up to this head is in the page, or the page is full.
    const head = await this.store.head();
    if (await this.#rewind.isRewound(position, head)) throw new StoreRewound(position, head);
    const events = await this.#read(position);
    const last = events.at(-1)?.position ?? position;
    const reached = last > head ? last : head;
    const through = events.length === pageSize ? last : reached;
    return { from: position, through: through > position ? through : position, events };
  }

  /** These events, in order, up to the first that is not there. `wanted` is in order and has at least one. */
  async these(wanted: readonly Sought[]): Promise<readonly RecordedEvent[]> {
    const [first] = wanted;
    if (first === undefined) return [];
    const after = first.after === beginning ? {} : { after: first.after };
    const streamPrefixes = [...new Set(wanted.map(({ stream }) => stream))];
    const found: RecordedEvent[] = [];
    for await (const event of this.store.readAll({
      ...after,
      filter: { types: this.types, streamPrefixes },
    })) {
      const next = wanted[found.length];
      // Reading on would find it no more.
      if (next === undefined || event.position > next.position) break;
      if (event.position === next.position) found.push(event);
      if (found.length === wanted.length) break;
    }
    return found;
  }

  async #read(position: Position): Promise<readonly RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    const after = position === beginning ? {} : { after: position };
    const page = this.store.readAll({ ...after, maxCount: pageSize, filter: { types: this.types } });
    for await (const event of page) events.push(event);
    return events;
  }
}
