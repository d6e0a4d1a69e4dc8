import type { Position, RecordedEvent } from '@slipway/application/ports';
import type { Announcer } from './announcer';
import { BatchWriter, PoisonEvent } from './batch-writer';
import type { BatchWriterParts } from './batch-writer';
import { Superseded } from './checkpoints';
import type { Checkpoint } from './checkpoints';
import type { Leases } from './leases';
import type { Mailbox, Stretch } from './mailbox';
import type { ProjectionState, ProjectionStatus } from './observer';
import { StoreRewound } from './pages';
import type { Pages } from './pages';
import { backoff, pause } from './pause';
import { beginning } from './position.parser';
import { describe } from './transient';

/** A checkpoint that only passed events of others is stored at most this often: it costs a commit and saves a look. */
const storeForeignEveryMs = 1000;

export type ProjectionLoopParts = BatchWriterParts & {
  readonly leases: Leases;
  readonly mailbox: Mailbox;
  readonly pages: Pages;
  readonly announcer: Announcer;
  /** How often a process without the lease asks for it. */
  readonly leaseRetryMs: number;
};

/** Carries one projection along the log, as long as this process has its lease. */
export class ProjectionLoop {
  readonly #writer: BatchWriter;
  readonly #handles: ReadonlySet<string>;
  readonly #key: string;
  #status: ProjectionStatus = 'starting';
  #error: string | null = null;
  /** Read up to here; `#stored` is behind it while only events of others came. */
  #position: Position = beginning;
  #stored: Checkpoint = { position: beginning, epoch: '0' };
  #storedAt = 0;
  #lastEventAt: number | null = null;

  constructor(private readonly parts: ProjectionLoopParts) {
    this.#writer = new BatchWriter(parts);
    this.#handles = new Set(parts.projection.handles);
    this.#key = `${parts.projection.name}:${String(parts.projection.version)}`;
  }

  state(): ProjectionState {
    const { name, version } = this.parts.projection;
    const lagSeconds = this.#lagSeconds();
    const known = { name, version, status: this.#status, position: this.#position, lagSeconds };
    return this.#error === null ? known : { ...known, error: this.#error };
  }

  /** Until `signal` aborts: wait for the lease, follow the log, and again when it is lost. */
  async run(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        await this.#lead(signal, () => (attempt = 0));
      } catch (error) {
        await this.#recover(error, attempt, signal);
      }
    }
  }

  async #lead(signal: AbortSignal, onLead: () => void): Promise<void> {
    const lease = await this.parts.leases.take(this.#key);
    if (lease === null) {
      this.#status = 'standby';
      await pause(this.parts.leaseRetryMs, signal);
      return;
    }
    const whileLeading = AbortSignal.any([signal, lease]);
    this.#stored = await this.parts.checkpoints.takeOver();
    this.#position = this.#stored.position;
    this.#lastEventAt = null;
    this.#error = null;
    this.#status = 'running';
    onLead();
    const { name, version } = this.parts.projection;
    this.parts.log.info({ projection: name, version, epoch: this.#stored.epoch }, 'projecting');
    this.parts.announcer.announce(name, this.#position);
    await this.#follow(whileLeading);
  }

  async #follow(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        const stretch = await this.#next(signal);
        if (stretch !== null) await this.#apply(stretch, signal);
        if (performance.now() - this.#storedAt >= storeForeignEveryMs) await this.#store(signal);
        this.parts.observer.lag(this.parts.projection.name, this.#lagSeconds());
      }
    } catch (error) {
      if (!(error instanceof PoisonEvent || error instanceof StoreRewound)) throw error;
      await this.#stop(error, signal);
    }
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
    const own = events.filter((event) => this.#handles.has(event.type));
    if (own.length > 0) {
      this.#stored = await this.#writer.write(this.#stored, own, through, signal);
      this.#storedAt = performance.now();
      this.#position = this.#stored.position;
    } else {
      this.#position = through;
    }
    this.#lastEventAt = events.at(-1)?.recordedAt.getTime() ?? this.#lastEventAt;
    this.parts.announcer.announce(this.parts.projection.name, this.#position);
  }

  /** Also the time to find out that the projection was reset while nothing happened. */
  async #store(signal: AbortSignal): Promise<void> {
    const { projection, checkpoints } = this.parts;
    const isStored = this.#position === this.#stored.position;
    if (isStored && !(await checkpoints.isCurrent(this.#stored))) throw new Superseded(projection.name);
    if (!isStored) this.#stored = await this.#writer.write(this.#stored, [], this.#position, signal);
    this.#storedAt = performance.now();
  }

  /** Keeps the lease, so that no other process stumbles over the same event, until somebody resets the projection. */
  async #stop(error: PoisonEvent | StoreRewound, signal: AbortSignal): Promise<void> {
    const { projection, observer, log, checkpoints } = this.parts;
    const cause = error instanceof PoisonEvent ? error.cause : error;
    const event: RecordedEvent | undefined = error instanceof PoisonEvent ? error.event : undefined;
    this.#status = 'stopped';
    this.#error = describe(cause);
    if (error instanceof PoisonEvent) this.#stored = error.checkpoint;
    this.#lastEventAt = event?.recordedAt.getTime() ?? this.#lastEventAt;
    observer.failure(projection.name, 'stopped');
    const where = event && { type: event.type, stream: event.streamId, position: event.position };
    log.error({ projection: projection.name, ...where, error: this.#error }, 'the projection has stopped');
    const reason = event === undefined ? { error: cause } : { error: cause, event };
    await checkpoints.stop(this.#stored, reason);
    while (!signal.aborted && (await checkpoints.isCurrent(this.#stored))) {
      observer.lag(projection.name, this.#lagSeconds());
      await pause(this.parts.leaseRetryMs, signal);
    }
    await this.parts.leases.give(this.#key);
  }

  async #recover(error: unknown, attempt: number, signal: AbortSignal): Promise<void> {
    const { projection, leases, log } = this.parts;
    this.#status = 'starting';
    log.warn({ projection: projection.name, error: describe(error) }, 'the projection begins again');
    await leases.give(this.#key);
    await pause(backoff(attempt, 100, 5000), signal);
  }

  #lagSeconds(): number {
    const { head } = this.parts.mailbox;
    const isBehind = this.#status === 'stopped' || head === null || this.#position < head;
    if (!isBehind || this.#lastEventAt === null) return 0;
    return Math.max(0, (Date.now() - this.#lastEventAt) / 1000);
  }
}
