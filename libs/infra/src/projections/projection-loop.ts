import type { Pool } from 'pg';
import type { RecordedEvent } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import type { Log } from '../logging/log';
import type { Announcer } from './announcer';
import { PoisonEvent } from './batch-writer';
import { Checkpoints } from './checkpoints';
import type { StopReason } from './checkpoints';
import { aboutLane, leaseOf } from './lane';
import type { Lane } from './lane';
import { Leader } from './leader';
import type { LeaderParts } from './leader';
import type { Mailbox } from './mailbox';
import type { ProjectionObserver, ProjectionState, ProjectionStatus } from './observer';
import { StoreRewound } from './pages';
import type { Pages } from './pages';
import { Parking } from './parking';
import { backoff, pause } from './pause';
import { beginning } from './position.parser';
import { describe } from './transient';
import type { Views } from './views';
import type { Shares } from './shares';

/** Longer than any process waits between two looks at a lease. */
const standAsideMs = 5000;

export type ProjectionLoopParts = {
  readonly pool: Pool;
  readonly projection: Projection;
  readonly partition: string;
  readonly views: Views;
  readonly shares: Shares;
  readonly mailbox: Mailbox;
  readonly pages: Pages;
  readonly announcer: Announcer;
  readonly observer: ProjectionObserver;
  readonly log: Log;
  /** How often a process without the lease asks for it. */
  readonly leaseRetryMs: number;
};

/** A lease, and what it was taken for. */
type Lead = { readonly leader: Leader; readonly parts: LeaderParts; readonly signal: AbortSignal };

/** Carries one partition of a projection along the log, as long as this process has its lease. */
export class ProjectionLoop {
  readonly #lane: Lane;
  readonly #key: string;
  #status: ProjectionStatus = 'starting';
  #error: string | null = null;
  #lead: Lead | null = null;

  constructor(private readonly parts: ProjectionLoopParts) {
    const { projection, partition } = parts;
    this.#lane = { name: projection.name, version: projection.version, partition };
    this.#key = leaseOf(this.#lane, projection.tables.length > 0);
  }

  state(): ProjectionState {
    const leader = this.#lead?.leader;
    const known = {
      ...this.#lane,
      status: this.#status,
      position: leader?.position ?? beginning,
      lagSeconds: leader?.lagSeconds ?? 0,
      parked: this.#lead?.parts.parking.count.events ?? 0,
    };
    return this.#error === null ? known : { ...known, error: this.#error };
  }

  /** Until `signal` aborts: wait for the lease, follow the log, and again when it is lost. */
  async run(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        const lead = await this.#take(signal);
        attempt = 0;
        if (lead === null) continue;
        await this.#follow(lead);
        // It is lost, or there are others who have less to do.
        await this.parts.shares.give(this.#key);
      } catch (error) {
        await this.#recover(error, attempt, signal);
      }
    }
  }

  /** `null`: another process has the lease; asked again after a while. */
  async #take(signal: AbortSignal): Promise<Lead | null> {
    const { shares, leaseRetryMs } = this.parts;
    const lease = await shares.take(this.#key);
    if (lease === null) {
      this.#leave('standby');
      await pause(leaseRetryMs, signal);
      return null;
    }
    return this.#begin(AbortSignal.any([signal, lease]));
  }

  async #begin(signal: AbortSignal): Promise<Lead> {
    const { pool, projection, partition, views, log } = this.parts;
    const side = await views.sideOf(projection);
    const edition = { projector: projection.name, version: projection.version, side };
    const checkpoints = new Checkpoints(pool, projection, edition, [partition]);
    const stored = await checkpoints.takeOver();
    const parking = await Parking.load(pool, projection, edition, [partition]);
    const parts = { ...this.parts, lane: this.#lane, side, checkpoints, parking };
    this.#lead = { leader: new Leader(parts, stored), parts, signal };
    this.#error = null;
    this.#status = 'running';
    log.info({ ...aboutLane(this.#lane), side, epoch: stored.epoch }, 'projecting');
    return this.#lead;
  }

  async #follow(lead: Lead): Promise<void> {
    try {
      await lead.leader.follow(lead.signal);
    } catch (error) {
      if (!(error instanceof PoisonEvent || error instanceof StoreRewound)) throw error;
      await this.#stop(error, lead);
    }
  }

  async #stop(error: PoisonEvent | StoreRewound, lead: Lead): Promise<void> {
    const poison = error instanceof PoisonEvent ? error : null;
    const reason = poison ? { error: poison.cause, event: poison.event } : { error };
    lead.leader.standStill(poison);
    this.#tell(reason);
    await lead.parts.checkpoints.stop(lead.leader.stored, reason);
    await (poison?.event.unreadable ? this.#standAside(lead) : this.#standStill(lead));
  }

  #tell({ error, event }: StopReason): void {
    const { observer, log } = this.parts;
    this.#status = 'stopped';
    this.#error = describe(error);
    observer.failure(this.#lane, 'stopped');
    log.error(
      { ...aboutLane(this.#lane), ...placeOf(event), error: this.#error },
      'the projection has stopped',
    );
  }

  /** Keeps the lease, so that no other process stumbles over the same event, until somebody takes it over. */
  async #standStill({ leader, parts, signal }: Lead): Promise<void> {
    const { leaseRetryMs } = this.parts;
    while (!signal.aborted && (await parts.checkpoints.isCurrent(leader.stored))) {
      leader.report();
      await pause(leaseRetryMs, signal);
    }
  }

  /** What this node cannot read, an upgraded one can: it finds the lease free. */
  async #standAside({ signal }: Lead): Promise<void> {
    await this.parts.shares.give(this.#key);
    await pause(standAsideMs, signal);
  }

  async #recover(error: unknown, attempt: number, signal: AbortSignal): Promise<void> {
    const { shares, log } = this.parts;
    this.#leave('starting');
    log.warn({ ...aboutLane(this.#lane), error: describe(error) }, 'the projection begins again');
    await shares.give(this.#key);
    await pause(backoff(attempt, 100, 5000), signal);
  }

  #leave(status: 'starting' | 'standby'): void {
    this.#status = status;
    this.#lead = null;
    this.#error = null;
    this.parts.observer.left(this.#lane);
  }
}

function placeOf(event: RecordedEvent | undefined): object {
  return event ? { type: event.type, stream: event.streamId, position: event.position } : {};
}
