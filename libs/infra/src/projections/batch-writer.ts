import type { Pool } from 'pg';
import type { Position, RecordedEvent } from '@slipway/application/ports';
import type { Projection, Transaction } from '@slipway/application/runtime/projection';
import type { Log } from '../logging/log';
import { inTransactionOn } from './batch-transaction';
import { Superseded } from './checkpoints';
import type { Checkpoint, Checkpoints } from './checkpoints';
import { aboutLane } from './lane';
import type { Lane } from './lane';
import type { ProjectionObserver } from './observer';
import type { Parking, Poison, Sorted } from './parking';
import { backoff, pause } from './pause';
import type { Side } from './sides';
import { blamesTheSchema, describe, isTransient } from './transient';
import { withoutData } from './without-data';

/** One event cannot be projected, and trying again will not help. */
export class PoisonEvent extends Error {
  constructor(
    readonly event: RecordedEvent,
    /** Everything before the event is committed up to here. */
    readonly checkpoint: Checkpoint,
    options: ErrorOptions,
  ) {
    super(`${event.type} at ${event.streamId}/${String(event.revision)} cannot be projected`, options);
    this.name = 'PoisonEvent';
  }
}

export type BatchWriterParts = {
  readonly pool: Pool;
  readonly projection: Projection;
  /** As which part of it the batches are counted. */
  readonly lane: Lane;
  readonly side: Side;
  readonly checkpoints: Checkpoints;
  readonly parking: Parking;
  readonly observer: ProjectionObserver;
  readonly log: Log;
};

/** When so many keys are parked, it is not the events that are wrong. */
const mostParkedKeys = 1000;

/** The first one's error before the second's; nothing is left running. */
async function bothEnded(first: Promise<void>, second: Promise<void> | undefined): Promise<void> {
  for (const outcome of await Promise.allSettled([first, second]))
    if (outcome.status === 'rejected') throw outcome.reason;
}

/** Writes batches of one projection, each with its checkpoint in one transaction. */
export class BatchWriter {
  constructor(private readonly parts: BatchWriterParts) {}

  /**
   * Projects `events` and moves the checkpoint to `through`; gives the checkpoint it got to, which is short of `through`
   * only when `signal` aborted. What passes is retried; else the batch is halved until the one event is found, with
   * everything before it committed. That event is parked, or `PoisonEvent` is thrown. Throws `Superseded`.
   */
  async write(
    from: Checkpoint,
    events: readonly RecordedEvent[],
    through: Position,
    signal: AbortSignal,
  ): Promise<Checkpoint> {
    try {
      return await this.#retried(signal, from, () => this.#project(from, events, through));
    } catch (error) {
      if (error instanceof Superseded || signal.aborted) throw error;
      const [first, ...others] = events;
      if (first === undefined) throw error;
      if (others.length > 0) return this.#halved(from, events, through, signal);
      if (!this.#maySetAside(first, error)) throw new PoisonEvent(first, from, { cause: error });
      return this.#retried(signal, from, () =>
        this.#park(from, { event: first, error: withoutData(error) }, through),
      );
    }
  }

  async #halved(
    from: Checkpoint,
    events: readonly RecordedEvent[],
    through: Position,
    signal: AbortSignal,
  ): Promise<Checkpoint> {
    const half = Math.ceil(events.length / 2);
    const firstHalf = events.slice(0, half);
    const middle = firstHalf.at(-1)?.position ?? through;
    const between = await this.write(from, firstHalf, middle, signal);
    if (between.position !== middle) return between;
    return this.write(between, events.slice(half), through, signal);
  }

  /** What a newer node could read, and what is wrong with every event, is not set aside. */
  #maySetAside({ unreadable }: RecordedEvent, error: unknown): boolean {
    const { projection, parking } = this.parts;
    if (projection.onPoison === 'stop' || unreadable || blamesTheSchema(error)) return false;
    return parking.count.keys < mostParkedKeys;
  }

  async #retried(
    signal: AbortSignal,
    from: Checkpoint,
    attempt: () => Promise<Checkpoint>,
  ): Promise<Checkpoint> {
    const { lane, observer, log } = this.parts;
    for (let tries = 0; !signal.aborted; tries += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (!isTransient(error)) throw error;
        observer.failure(lane, 'retried');
        log.warn({ ...aboutLane(lane), attempt: tries, error: describe(error) }, 'a batch is tried again');
        await pause(backoff(tries, 100, 5000), signal);
      }
    }
    return from;
  }

  async #project(from: Checkpoint, events: readonly RecordedEvent[], through: Position): Promise<Checkpoint> {
    const { lane, observer, parking } = this.parts;
    const started = performance.now();
    const sorted = parking.sort(events);
    const { own } = sorted;
    for (const { unreadable } of own) if (unreadable) throw unreadable;
    const reached = await this.#commit(from, sorted, through);
    observer.batch(lane, own.length, (performance.now() - started) / 1000);
    return reached;
  }

  async #park(from: Checkpoint, poison: Poison, through: Position): Promise<Checkpoint> {
    const { lane, observer, parking, log } = this.parts;
    const reached = await this.#commit(from, { own: [], parked: [], dropped: [] }, through, poison);
    const { event, error } = poison;
    const where = { type: event.type, stream: event.streamId, position: event.position };
    log.error(
      { ...aboutLane(lane), ...where, error },
      'an event cannot be projected; it waits, with those that come after it',
    );
    observer.failure(lane, 'parked');
    observer.parked(lane, parking.count);
    return reached;
  }

  async #commit(from: Checkpoint, sorted: Sorted, through: Position, poison?: Poison): Promise<Checkpoint> {
    const { pool, side, projection, checkpoints, parking } = this.parts;
    await inTransactionOn(side, pool, async (transaction) => {
      const moved = checkpoints.move(transaction, from, through);
      // Whoever has lost the projection finds out before it causes anything outside of this transaction.
      const isUndone = projection.tables.length > 0;
      if (!isUndone) await moved;
      parking.write(transaction, from.position, sorted, poison);
      await bothEnded(moved, this.#projected(sorted.own, transaction));
    });
    parking.note(poison ? [poison.event] : sorted.parked);
    return { position: through, epoch: from.epoch };
  }

  #projected(events: readonly RecordedEvent[], transaction: Transaction): Promise<void> | undefined {
    return events.length > 0 ? this.parts.projection.project(events, transaction) : undefined;
  }
}
