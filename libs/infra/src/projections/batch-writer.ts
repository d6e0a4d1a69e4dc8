import type { Pool } from 'pg';
import type { Position, RecordedEvent } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import type { Log } from '../logging/log';
import { inTransaction } from './batch-transaction';
import { Superseded } from './checkpoints';
import type { Checkpoint, Checkpoints } from './checkpoints';
import type { ProjectionObserver } from './observer';
import { backoff, pause } from './pause';
import { describe, isTransient } from './transient';

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
  readonly checkpoints: Checkpoints;
  readonly observer: ProjectionObserver;
  readonly log: Log;
};

/** Writes batches of one projection, each with its checkpoint in one transaction. */
export class BatchWriter {
  constructor(private readonly parts: BatchWriterParts) {}

  /**
   * Projects `events` and moves the checkpoint to `through`; gives the checkpoint it got to, which is short of `through`
   * only when `signal` aborted. What passes is retried; else the batch is halved until the one event is found, with
   * everything before it committed. Throws `PoisonEvent` and `Superseded`.
   */
  async write(
    from: Checkpoint,
    events: readonly RecordedEvent[],
    through: Position,
    signal: AbortSignal,
  ): Promise<Checkpoint> {
    try {
      return await this.#retried(from, events, through, signal);
    } catch (error) {
      if (error instanceof Superseded || signal.aborted) throw error;
      const [first, ...others] = events;
      if (first === undefined) throw error;
      if (others.length === 0) throw new PoisonEvent(first, from, { cause: error });
      return this.#halved(from, events, through, signal);
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

  async #retried(
    from: Checkpoint,
    events: readonly RecordedEvent[],
    through: Position,
    signal: AbortSignal,
  ): Promise<Checkpoint> {
    const { projection, observer, log } = this.parts;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        return await this.#once(from, events, through);
      } catch (error) {
        if (!isTransient(error)) throw error;
        observer.failure(projection.name, 'retried');
        log.warn({ projection: projection.name, attempt, error: describe(error) }, 'a batch is tried again');
        await pause(backoff(attempt, 100, 5000), signal);
      }
    }
    return from;
  }

  async #once(from: Checkpoint, events: readonly RecordedEvent[], through: Position): Promise<Checkpoint> {
    const { pool, projection, checkpoints, observer } = this.parts;
    const started = performance.now();
    await inTransaction(pool, async (transaction) => {
      // First of all: whoever has lost the projection finds out before it causes anything.
      await checkpoints.move(transaction, from, through);
      if (events.length > 0) await projection.project(events, transaction);
    });
    observer.batch(projection.name, events.length, (performance.now() - started) / 1000);
    return { position: through, epoch: from.epoch };
  }
}
