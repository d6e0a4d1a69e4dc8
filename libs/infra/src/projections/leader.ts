import type { Position } from '@slipway/application/ports';
import type { Announcer } from './announcer';
import { BatchWriter } from './batch-writer';
import type { BatchWriterParts, PoisonEvent } from './batch-writer';
import { Superseded } from './checkpoints';
import type { Checkpoint } from './checkpoints';
import type { Mailbox, Stretch } from './mailbox';
import type { Pages } from './pages';
import { ParkedRequests } from './parked-requests';
import { partitionOf } from './partitions';
import { Unparking } from './unparking';

/** A checkpoint that only passed events of others is stored at most this often: it costs a commit and saves a look. */
const storeForeignEveryMs = 1000;
/** How often a leader that has parked events looks whether somebody wants them tried again. */
const askForRequestsEveryMs = 500;

export type LeaderParts = BatchWriterParts & {
  readonly mailbox: Mailbox;
  readonly pages: Pages;
  readonly announcer: Announcer;
};

/** Carries one part of a projection along the log, from its checkpoint on, while this process has the lease. */
export class Leader {
  readonly #writer: BatchWriter;
  readonly #unparking: Unparking;
  readonly #requests: ParkedRequests;
  readonly #handles: ReadonlySet<string>;
  /** Read up to here; `#stored` is behind it while only events of others came. */
  #position: Position;
  #stored: Checkpoint;
  #storedAt = 0;
  #askedAt = 0;
  #lastEventAt: number | null = null;
  #isStill = false;

  constructor(
    private readonly parts: LeaderParts,
    stored: Checkpoint,
  ) {
    const { pool, projection, lane, side } = parts;
    const edition = { projector: projection.name, version: lane.version, side };
    this.#writer = new BatchWriter(parts);
    this.#unparking = new Unparking({ ...parts, edition });
    this.#requests = new ParkedRequests(pool);
    this.#handles = new Set(projection.handles);
    this.#stored = stored;
    this.#position = stored.position;
  }

  get position(): Position {
    return this.#position;
  }

  get stored(): Checkpoint {
    return this.#stored;
  }

  /** Age of the last event that was projected; 0 at the end of the log. Whoever stands still falls behind. */
  get lagSeconds(): number {
    const { head } = this.parts.mailbox;
    const isBehind = this.#isStill || head === null || this.#position < head;
    if (!isBehind || this.#lastEventAt === null) return 0;
    return Math.max(0, (Date.now() - this.#lastEventAt) / 1000);
  }

  /** Until `signal` aborts. Throws `PoisonEvent`, `StoreRewound` and `Superseded`. */
  async follow(signal: AbortSignal): Promise<void> {
    this.#announce();
    while (!signal.aborted) {
      const stretch = await this.#next(signal);
      if (stretch !== null) await this.#apply(stretch, signal);
      if (performance.now() - this.#storedAt >= storeForeignEveryMs) await this.#store(signal);
      await this.#serveRequests(signal);
      this.report();
    }
  }

  report(): void {
    const { lane, observer, parking } = this.parts;
    observer.lag(lane, this.lagSeconds);
    observer.parked(lane, parking.count);
  }

  /** Does not follow any more. `poison`: everything before this event is committed. */
  standStill(poison: PoisonEvent | null): void {
    this.#isStill = true;
    if (poison === null) return;
    this.#stored = poison.checkpoint;
    this.#position = poison.checkpoint.position;
    this.#lastEventAt = poison.event.recordedAt.getTime();
  }

  async #next(signal: AbortSignal): Promise<Stretch | null> {
    const { mailbox, pages } = this.parts;
    const kept = mailbox.take(this.#position);
    if (kept) return kept;
    const { head } = mailbox;
    if (head !== null && this.#position < head) {
      const page = await pages.next(this.#position);
      if (page.through > this.#position) return page;
    }
    const came = await mailbox.wait(storeForeignEveryMs, signal);
    // Nothing came, and this is not where the tail stands: look for oneself.
    return came || signal.aborted || mailbox.head === this.#position ? null : pages.next(this.#position);
  }

  async #apply({ events, through }: Stretch, signal: AbortSignal): Promise<void> {
    const { projection, lane } = this.parts;
    const own = events.filter(
      (event) => this.#handles.has(event.type) && partitionOf(projection, event) === lane.partition,
    );
    if (own.length > 0) {
      this.#stored = await this.#writer.write(this.#stored, own, through, signal);
      this.#storedAt = performance.now();
      this.#position = this.#stored.position;
    } else {
      this.#position = through;
      this.#announce();
    }
    this.#lastEventAt = events.at(-1)?.recordedAt.getTime() ?? this.#lastEventAt;
  }

  /** Also the time to find out that somebody else has it while nothing happened. */
  async #store(signal: AbortSignal): Promise<void> {
    const { projection, checkpoints } = this.parts;
    const isStored = this.#position === this.#stored.position;
    if (isStored && !(await checkpoints.isCurrent(this.#stored))) throw new Superseded(projection.name);
    if (!isStored) this.#stored = await this.#writer.write(this.#stored, [], this.#position, signal);
    this.#storedAt = performance.now();
  }

  async #serveRequests(signal: AbortSignal): Promise<void> {
    const { projection, lane, side, parking } = this.parts;
    if (parking.count.events === 0 || performance.now() - this.#askedAt < askForRequestsEveryMs) return;
    this.#askedAt = performance.now();
    const edition = { projector: projection.name, version: lane.version, side };
    for (const request of await this.#requests.open(edition, [lane.partition]))
      if (!signal.aborted) await this.#unparking.serve(this.#stored, request);
  }

  #announce(): void {
    const { projection, lane, side, announcer } = this.parts;
    const place = { projector: projection.name, version: lane.version, side, partition: lane.partition };
    announcer.announce(place, this.#position);
  }
}
