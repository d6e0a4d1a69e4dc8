import type { Pool } from 'pg';
import type { EventStore, Position, RecordedEvent } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import { Parking } from './parking';
import type { Scratch } from './scratch';
import { blamesTheSchema, isTransient } from './transient';

/** Up to and with a place in the log, or up to the first event that occurred after an instant. */
export type Until =
  | { readonly kind: 'position'; readonly position: Position }
  | { readonly kind: 'instant'; readonly at: string };

export type ReplayUntilParts = {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly projection: Projection;
  readonly until: Until;
  readonly signal: AbortSignal;
  readonly onProgress: (events: number) => void;
};

export type ReplayedUntil = {
  readonly events: number;
  /** The last event that is in it; `null` when there is none. */
  readonly last: Pick<RecordedEvent, 'position' | 'metadata'> | null;
  /** What could not be projected, with all that came after it of the same key: readers never saw it either. */
  readonly leftOut: readonly string[];
};

/** The message is a sentence for the operator. */
export class ReplayRefused extends Error {}

const batchSize = 1000;

/** Fills scratch tables with what the view showed when the log ended there. Throws what `signal` was aborted with. */
export async function replayUntil(scratch: Scratch, parts: ReplayUntilParts): Promise<ReplayedUntil> {
  const { pool, store, projection, signal, onProgress } = parts;
  const parking = await Parking.anew(pool, projection);
  const filler = new Filler(scratch, projection, parking);
  let [events, batch, last]: [number, RecordedEvent[], RecordedEvent | null] = [0, [], null];
  const flush = async (): Promise<void> => {
    await filler.fill(batch);
    events += batch.length;
    batch = [];
    onProgress(events);
  };
  for await (const event of store.readAll({ filter: { types: projection.handles } })) {
    signal.throwIfAborted();
    if (isBeyond(parts.until, event)) break;
    batch.push(event);
    last = event;
    if (batch.length === batchSize) await flush();
  }
  await flush();
  return { events, last, leftOut: parking.keys };
}

function isBeyond(until: Until, { position, metadata }: RecordedEvent): boolean {
  if (until.kind === 'position') return position > until.position;
  // As instants, not as texts: one with and one without thousandths of a second do not compare.
  return Date.parse(metadata.occurredAt) > Date.parse(until.at);
}

class Filler {
  constructor(
    private readonly scratch: Scratch,
    private readonly projection: Projection,
    private readonly parking: Parking,
  ) {}

  /** Halves a batch that fails until the one event is found, as projectors do. */
  async fill(events: readonly RecordedEvent[]): Promise<void> {
    const { own, parked } = this.parking.sort(events);
    const [first, ...others] = own;
    if (first !== undefined) {
      try {
        await this.#project(own);
      } catch (error) {
        if (isTransient(error) || blamesTheSchema(error) || error instanceof ReplayRefused) throw error;
        if (others.length === 0) this.#setAside(first, error);
        else await this.#halves(own);
      }
    }
    this.parking.note(parked);
  }

  async #halves(events: readonly RecordedEvent[]): Promise<void> {
    const half = Math.ceil(events.length / 2);
    await this.fill(events.slice(0, half));
    await this.fill(events.slice(half));
  }

  #project(events: readonly RecordedEvent[]): Promise<void> {
    const unreadable = events.find((event) => event.unreadable !== undefined);
    if (unreadable !== undefined)
      throw new ReplayRefused(
        `${unreadable.type} at ${unreadable.streamId}/${String(unreadable.revision)} cannot be read: ` +
          'it needs a newer release.',
      );
    return this.scratch.transaction((transaction) => this.projection.project(events, transaction));
  }

  #setAside(event: RecordedEvent, error: unknown): void {
    if (this.projection.onPoison === 'stop')
      throw new ReplayRefused(
        `${event.type} at ${event.streamId}/${String(event.revision)} cannot be projected.`,
        { cause: error },
      );
    this.parking.note([event]);
  }
}
