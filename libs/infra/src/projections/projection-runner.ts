import { setMaxListeners } from 'node:events';
import type { Pool } from 'pg';
import type { EventStore } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import type { Log } from '../logging/log';
import { Announcer } from './announcer';
import { leaseOf } from './lane';
import { Leases } from './leases';
import { Mailbox } from './mailbox';
import type { ProjectionObserver, ProjectionState } from './observer';
import { Pages } from './pages';
import { partitionsOf } from './partitions';
import { ProjectionLoop } from './projection-loop';
import { Promotion } from './promotion';
import { Shares } from './shares';
import { Tail } from './tail';
import { Views } from './views';

export type ProjectionRunnerParts = {
  /** The projector's login. It lends one connection for the leases for as long as the runner lives. */
  readonly pool: Pool;
  readonly store: EventStore;
  readonly projections: readonly Projection[];
  readonly observer: ProjectionObserver;
  readonly log: Log;
  /** How often it is looked who leads what, and whether a new version can go live. Bounds the time to take over. Default 1,000. */
  readonly leaseRetryMs?: number;
  /** How long the log may end before a checkpoint until it counts as rewound. Default 10,000. */
  readonly rewindGraceMs?: number;
};

const defaultLeaseRetryMs = 1000;

type Follower = { readonly mailbox: Mailbox; readonly loop: ProjectionLoop };

/** Lets projections follow the log. Several processes may run the same ones: each part has one leader at a time. */
export class ProjectionRunner {
  readonly #closing = new AbortController();
  readonly #leases: Leases;
  readonly #shares: Shares;
  readonly #announcer: Announcer;
  readonly #views: Views;
  readonly #followers: readonly Follower[];
  readonly #promotions: readonly Promotion[];
  readonly #tail: Tail;
  #running: Promise<unknown> | null = null;

  constructor(private readonly parts: ProjectionRunnerParts) {
    const { pool, store, projections, log, leaseRetryMs = defaultLeaseRetryMs } = parts;
    refuseDuplicates(projections);
    this.#leases = new Leases(pool, log, leasesOf(projections));
    this.#shares = new Shares(this.#leases, log, leaseRetryMs);
    this.#announcer = new Announcer(pool, log);
    this.#views = new Views(pool);
    this.#followers = projections.flatMap((projection) =>
      partitionsOf(projection).map((partition) => this.#follower(projection, partition)),
    );
    this.#promotions = projections
      .filter(({ tables }) => tables.length > 0)
      .map((projection) => new Promotion({ pool, projection, log, everyMs: leaseRetryMs }));
    const types = [...new Set(projections.flatMap((projection) => projection.handles))];
    this.#tail = new Tail(
      store,
      this.#followers.map(({ mailbox }) => mailbox),
      types,
      log,
    );
  }

  /** Returns at once; what goes wrong later is retried, logged and visible in `states()`. */
  start(): void {
    if (this.#running) throw new Error('the projection runner is already started');
    const { signal } = this.#closing;
    // Everything here listens to it, which is no leak.
    setMaxListeners(0, signal);
    const loops = this.#followers.map(({ loop }) => loop.run(signal));
    const promotions = this.#promotions.map((promotion) => promotion.run(signal));
    this.#running = Promise.all([
      this.#tail.follow(signal),
      this.#shares.run(signal),
      ...loops,
      ...promotions,
    ]);
  }

  /** Lets the batch in hand commit, then gives the leases back. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
    await this.#announcer.close();
    await this.#leases.close();
  }

  /** One for each part of each projection. */
  states(): readonly ProjectionState[] {
    return this.#followers.map(({ loop }) => loop.state());
  }

  #follower(projection: Projection, partition: string): Follower {
    const {
      pool,
      store,
      observer,
      log,
      leaseRetryMs = defaultLeaseRetryMs,
      rewindGraceMs = 10_000,
    } = this.parts;
    const mailbox = new Mailbox();
    const loop = new ProjectionLoop({
      pool,
      projection,
      partition,
      observer,
      log,
      leaseRetryMs,
      mailbox,
      pages: new Pages(store, projection.handles, rewindGraceMs),
      views: this.#views,
      shares: this.#shares,
      announcer: this.#announcer,
    });
    return { mailbox, loop };
  }
}

function leasesOf(projections: readonly Projection[]): readonly string[] {
  return projections.flatMap((projection) =>
    partitionsOf(projection).map((partition) =>
      leaseOf({ ...projection, partition }, projection.tables.length > 0),
    ),
  );
}

function refuseDuplicates(projections: readonly Projection[]): void {
  const names = projections.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new Error(`two projections are called ${twice}; checkpoints are kept by name`);
}
