import type { Pool } from 'pg';
import type { Batch, EventStore, Position, RecordedEvent } from '@slipway/application/ports';
import type { Log } from '../../logging/log';
import { Leases } from '../../projections/leases';
import { backoff, isAborted, pause } from '../../projections/pause';
import { describe } from '../../projections/transient';
import type { ChainObserver } from './chain-observer';
import { ChainTable } from './chain-table';
import { linkAfter } from './link';
import type { Link } from './link';
import { ChainContradicted } from './sealer';
import type { Sealer } from './sealer';

export type ChainerParts = {
  /** The projector's login. It lends one connection for the lease for as long as the chainer lives. */
  readonly pool: Pool;
  /** The log as it is stored: neither opened nor brought into the shape of today. */
  readonly store: EventStore;
  readonly sealer: Sealer;
  readonly log: Log;
  readonly observer: ChainObserver;
  /** How often it is looked whether another process has left. Default 1,000. */
  readonly leaseRetryMs?: number;
};

const lease = 'audit-chain';
const batchSize = 1000;
/** At the end of the log events are chained together, and not in the way of the views that readers wait for. */
const gatherMs = 200;

/**
 * Follows the log and chains its events by hash, in their order. The chain is its own checkpoint: it knows the last
 * event by stream and revision, so it goes on in a copy of the log as well, and whoever lost the lease finds the next
 * place taken. One process at a time does it.
 */
export class Chainer {
  readonly #closing = new AbortController();
  readonly #leases: Leases;
  readonly #table: ChainTable;
  #running: Promise<void> | null = null;

  constructor(private readonly parts: ChainerParts) {
    this.#leases = new Leases(parts.pool, parts.log, [lease]);
    this.#table = new ChainTable(parts.pool);
  }

  start(): void {
    this.#running ??= this.#run(this.#closing.signal);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
    await this.#leases.close();
  }

  async #run(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        const held = await this.#leases.take(lease);
        if (held === null) await this.#standBy(signal);
        else await this.#lead(AbortSignal.any([signal, held]), () => (attempt = 0));
      } catch (error) {
        if (!isAborted(signal)) await this.#recover(error, attempt, signal);
      }
    }
  }

  async #standBy(signal: AbortSignal): Promise<void> {
    this.parts.observer.left();
    await pause(this.parts.leaseRetryMs ?? 1000, signal);
  }

  /** Chains and seals; when one of them ends, both do. */
  async #lead(signal: AbortSignal, onProgress: () => void): Promise<void> {
    const ended = new AbortController();
    const sealing = this.parts.sealer.run(AbortSignal.any([signal, ended.signal]));
    try {
      await this.#follow(signal, onProgress);
    } finally {
      ended.abort();
      await sealing;
      await this.#leases.give(lease);
    }
  }

  async #follow(signal: AbortSignal, onProgress: () => void): Promise<void> {
    let last = await this.#table.last();
    const after = last === null ? 'start' : await placeOf(last, this.parts.store);
    for await (const batch of this.parts.store.subscribeAll({ after, batchSize, signal })) {
      const [oldest] = batch.events;
      if (oldest) this.parts.observer.waiting(oldest.recordedAt);
      last = await this.#chain(last, batch.events);
      this.#report(last, batch);
      onProgress();
      if (batch.caughtUp) await pause(gatherMs, signal);
    }
  }

  async #chain(last: Link | null, events: readonly RecordedEvent[]): Promise<Link | null> {
    const links: Link[] = [];
    for (const event of events) links.push(linkAfter(links.at(-1) ?? last, event));
    if (links.length > 0) await this.#table.append(links);
    return links.at(-1) ?? last;
  }

  #report(last: Link | null, { events, caughtUp }: Batch): void {
    const at = caughtUp ? undefined : events.at(-1)?.recordedAt.getTime();
    this.parts.observer.chained(last?.n ?? 0, at === undefined ? 0 : Math.max(0, (Date.now() - at) / 1000));
  }

  async #recover(error: unknown, attempt: number, signal: AbortSignal): Promise<void> {
    this.parts.observer.failed('chain');
    this.parts.log.error({ error: describe(error) }, 'the audit chain begins again');
    await pause(backoff(attempt, 100, error instanceof ChainContradicted ? 60_000 : 5000), signal);
  }
}

/** Where the last chained event is in this log. */
async function placeOf({ n, stream, revision }: Link, store: EventStore): Promise<Position> {
  for await (const event of store.readStream(stream, { from: revision, maxCount: 1 }))
    if (event.revision === revision) return event.position;
  // The stream was ended since; the log still has all of it.
  let counted = 0;
  for await (const event of store.readAll()) {
    counted += 1;
    if (counted === n && event.streamId === stream && event.revision === revision) return event.position;
  }
  throw new ChainContradicted(
    `event ${n} of the chain, ${stream}/${String(revision)}, is not in the log: run slipway verify-audit`,
  );
}
