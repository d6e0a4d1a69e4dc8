import type { Pool } from 'pg';
import type { EventStore, Position } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import type { Log } from '../logging/log';
import { BatchWriter } from './batch-writer';
import { Checkpoints } from './checkpoints';
import type { Checkpoint } from './checkpoints';
import type { Reached } from './going-live';
import type { Stretch } from './mailbox';
import type { ProjectionObserver } from './observer';
import { Pages, pageSize } from './pages';
import { Parking } from './parking';
import { partitionsOf } from './partitions';
import { RewindWatch } from './rewind-watch';
import type { Edition } from './sides';

export type ReplayParts = {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly projection: Projection;
  readonly edition: Edition;
  readonly log: Log;
  /** How long the log may end before a checkpoint until it counts as rewound. */
  readonly rewindGraceMs: number;
};

class Counted implements ProjectionObserver {
  events = 0;
  batch(_lane: unknown, events: number): void {
    this.events += events;
  }
  lag(): void {}
  failure(): void {}
  parked(): void {}
  left(): void {}
}

/** Fills one edition of a view from the log, all its partitions as one. */
export class Replay {
  readonly #pages: Pages;
  readonly #rewind: RewindWatch;
  #ahead: Promise<Stretch> | null = null;

  private constructor(
    private readonly parts: ReplayParts,
    private readonly writer: BatchWriter,
    private readonly counted: Counted,
    private stored: Checkpoint,
  ) {
    this.#pages = new Pages(parts.store, parts.projection.handles, parts.rewindGraceMs);
    this.#rewind = new RewindWatch(parts.store, parts.rewindGraceMs);
  }

  /** Takes the edition over from whoever filled it, and goes on where it stands. */
  static async takeUp(parts: ReplayParts): Promise<Replay> {
    const { pool, projection, edition } = parts;
    const partitions = partitionsOf(projection);
    const checkpoints = new Checkpoints(pool, projection, edition, partitions);
    const stored = await checkpoints.takeOver();
    const parking = await Parking.load(pool, projection, edition, partitions);
    const lane = { name: projection.name, version: edition.version, partition: partitions.join(' ') };
    const observer = new Counted();
    const { side } = edition;
    const writer = new BatchWriter({ ...parts, lane, side, checkpoints, parking, observer });
    return new Replay(parts, writer, observer, stored);
  }

  get position(): Position {
    return this.stored.position;
  }

  /** Projected since it was taken up. */
  get events(): number {
    return this.counted.events;
  }

  /** One page; `false` at the end of the log. Throws `PoisonEvent`, `StoreRewound` and `Superseded`. */
  async step(signal: AbortSignal): Promise<boolean> {
    const { events, through } = await this.#next();
    const isFull = events.length >= pageSize;
    this.#ahead = isFull ? this.#readAhead(through) : null;
    if (through > this.position) this.stored = await this.writer.write(this.stored, events, through, signal);
    return isFull;
  }

  /** For `goLive`: goes on to `live`, which stands still meanwhile. */
  async reach(live: Position, signal: AbortSignal): Promise<Reached> {
    while ((await this.step(signal)) && !signal.aborted);
    if (this.position >= live) return 'reached';
    return (await this.#rewind.isRewound(live, await this.parts.store.head())) ? 'rewound' : 'behind';
  }

  #next(): Promise<Stretch> {
    return this.#ahead ?? this.#pages.next(this.position);
  }

  /** The next page is on its way while this one is written. */
  #readAhead(position: Position): Promise<Stretch> {
    const page = this.#pages.next(position);
    // Whoever takes the next step meets the error; when nobody does, it is nobody's.
    page.catch(() => undefined);
    return page;
  }
}
