import type { Pool } from 'pg';
import type { Log } from '../logging/log';
import { checkpointChannel, parseAnnouncement } from '../projections/announcement';
import { Listener } from '../projections/listener';
import { backoff, pause } from '../projections/pause';
import { describe } from '../projections/transient';
import { Wake } from '../projections/wake';
import { dispatcher } from './dispatcher.projection';
import type { JobQueue } from './job-queue';
import type { Outbox } from './outbox';

export type RelayParts = {
  readonly pool: Pool;
  readonly outbox: Outbox;
  readonly queue: JobQueue;
  readonly log: Log;
  readonly pollMs?: number;
  /** How long a published row may stay undone until the queue is asked for its job. Default 60,000. */
  readonly overdueMs?: number;
};

const pageSize = 200;
/** The dispatcher announces every stretch of the log; under load one look serves many of them. */
const restMs = 5;

/**
 * Puts what the outbox holds into the queue, and again what the queue has lost. Added and not yet marked is added
 * again, which changes nothing; two relays do no more than one.
 */
export class Relay {
  readonly #closing = new AbortController();
  readonly #listener: Listener;
  readonly #wake = new Wake();
  #running: Promise<void> | null = null;
  #askedAt = -Infinity;

  constructor(private readonly parts: RelayParts) {
    this.#listener = new Listener({
      pool: parts.pool,
      channel: checkpointChannel,
      log: parts.log,
      onMessage: (payload) => {
        if (parseAnnouncement(payload).projector === dispatcher.name) this.#wake.ring();
      },
    });
  }

  start(): void {
    this.#listener.start();
    this.#running ??= this.#run();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
    await this.#listener.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    const { log, pollMs = 250 } = this.parts;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        await this.#publish();
        await this.#republish();
        attempt = -1;
        await pause(restMs, signal);
        await this.#wake.wait(pollMs, signal);
      } catch (error) {
        log.warn({ error: describe(error) }, 'work could not be put into the queue; trying again');
        await pause(backoff(attempt, pollMs, 5000), signal);
      }
    }
  }

  async #publish(): Promise<void> {
    const { outbox, queue } = this.parts;
    for (let count = pageSize; count === pageSize && !this.#closing.signal.aborted;) {
      const jobs = await outbox.unpublished(pageSize);
      count = jobs.length;
      if (count === 0) return;
      await queue.add(jobs);
      await outbox.markPublished(jobs.map(({ id }) => id));
    }
  }

  async #republish(): Promise<void> {
    const { outbox, queue, log, overdueMs = 60_000 } = this.parts;
    if (performance.now() - this.#askedAt < overdueMs / 4) return;
    this.#askedAt = performance.now();
    const overdue = await outbox.overdue(overdueMs, pageSize);
    if (overdue.length === 0) return;
    const missing = new Set(await queue.missing(overdue.map(({ id }) => id)));
    const lost = overdue.filter(({ id }) => missing.has(id));
    if (lost.length > 0) log.warn({ jobs: lost.length }, 'the queue has lost jobs; they are put in again');
    await queue.add(lost);
    await outbox.markPublished(overdue.map(({ id }) => id));
  }
}
