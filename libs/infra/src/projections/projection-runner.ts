import type { Pool } from 'pg';
import type { EventStore } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import type { Log } from '../logging/log';
import { Announcer } from './announcer';
import { Checkpoints } from './checkpoints';
import { Leases } from './leases';
import { Mailbox } from './mailbox';
import type { ProjectionObserver, ProjectionState } from './observer';
import { Pages } from './pages';
import { ProjectionLoop } from './projection-loop';
import { Tail } from './tail';

export type ProjectionRunnerParts = {
  /** The projector's login. It lends one connection for the leases for as long as the runner lives. */
  readonly pool: Pool;
  readonly store: EventStore;
  readonly projections: readonly Projection[];
  readonly observer: ProjectionObserver;
  readonly log: Log;
  /** How often a process without a lease asks for it; bounds the time to take over. Default 1,000. */
  readonly leaseRetryMs?: number;
  /** How long the log may end before a checkpoint until it counts as rewound. Default 10,000. */
  readonly rewindGraceMs?: number;
};

type Follower = { readonly mailbox: Mailbox; readonly loop: ProjectionLoop };

/** Lets projections follow the log. Several processes may run the same ones: each has one leader at a time. */
export class ProjectionRunner {
  readonly #closing = new AbortController();
  readonly #leases: Leases;
  readonly #announcer: Announcer;
  readonly #followers: readonly Follower[];
  readonly #tail: Tail;
  #running: Promise<unknown> | null = null;

  constructor(private readonly parts: ProjectionRunnerParts) {
    const { pool, store, projections, log } = parts;
    refuseDuplicates(projections);
    this.#leases = new Leases(pool, log);
    this.#announcer = new Announcer(pool, log);
    this.#followers = projections.map((projection) => this.#follower(projection));
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
    const loops = this.#followers.map(({ loop }) => loop.run(signal));
    this.#running = Promise.all([this.#tail.follow(signal), ...loops]);
  }

  /** Lets the batch in hand commit, then gives the leases back. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
    await this.#announcer.close();
    await this.#leases.close();
  }

  states(): readonly ProjectionState[] {
    return this.#followers.map(({ loop }) => loop.state());
  }

  #follower(projection: Projection): Follower {
    const { pool, store, observer, log, leaseRetryMs = 1000, rewindGraceMs = 10_000 } = this.parts;
    const mailbox = new Mailbox();
    const checkpoints = new Checkpoints(pool, projection);
    const pages = new Pages(store, projection.handles, rewindGraceMs);
    const around = { leases: this.#leases, announcer: this.#announcer, leaseRetryMs };
    const loop = new ProjectionLoop({
      ...around,
      pool,
      projection,
      observer,
      log,
      checkpoints,
      mailbox,
      pages,
    });
    return { mailbox, loop };
  }
}

function refuseDuplicates(projections: readonly Projection[]): void {
  const names = projections.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new Error(`two projections are called ${twice}; checkpoints are kept by name`);
}
