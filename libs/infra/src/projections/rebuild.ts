import type { Pool } from 'pg';
import type { EventStore, Position } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import type { Log } from '../logging/log';
import { goLive } from './going-live';
import type { GoingLive } from './going-live';
import { backoff, isAborted, pause } from './pause';
import { arrival } from './promotion';
import { withRebuildLease } from './rebuild-lease';
import { RebuildRefused } from './rebuild-refused';
import { Replay } from './replay';
import type { Edition } from './sides';
import { editionOf, otherOf, Views } from './views';
import type { Standing } from './views';

/** How far a replay is. `head`: where the log ended when it was last asked. */
export type RebuildProgress = {
  readonly events: number;
  readonly position: Position;
  readonly head: Position;
};

export type RebuildParts = {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly projection: Projection;
  readonly log: Log;
  /** Stops after the batch in hand; the next run goes on from there. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RebuildProgress) => void;
  /** Begins at the beginning of the log even where an interrupted run left off. */
  readonly fromStart?: boolean;
  readonly rewindGraceMs?: number;
};

export type Rebuilt =
  | { readonly kind: 'live'; readonly events: number }
  | { readonly kind: 'interrupted' }
  /** Readers would miss rows: these keys cannot be projected now, and could when the live rows were written. */
  | { readonly kind: 'parked'; readonly keys: readonly string[] };

/**
 * Builds a view again, on the side that does not serve, and lets it go live when it has everything that readers see. Throws
 * `RebuildRefused` with a sentence for the operator, and `PoisonEvent` for a view that parks nothing.
 */
export function rebuild(parts: RebuildParts): Promise<Rebuilt> {
  const { pool, projection, fromStart = false } = parts;
  return withRebuildLease(parts, async (signal) => {
    const views = new Views(pool);
    const { own, live } = await standingsOf(views, projection);
    refuseForeign(projection, own, live);
    const edition = otherOf(editionOf(projection, own));
    const goesOn = own.otherSide === 'building' && !fromStart && !(await hasParked(pool, edition));
    if (!goesOn) await views.prepareOtherSide(projection);
    return fill({ ...parts, signal }, edition);
  });
}

/**
 * Lets what served before serve again, after it has caught up: the side that the last rebuild left, or this build's
 * version, when a newer one is live.
 */
export function undoRebuild(parts: RebuildParts): Promise<Rebuilt> {
  const { pool, projection } = parts;
  return withRebuildLease(parts, async (signal) => {
    const { own, live } = await standingsOf(new Views(pool), projection);
    if (live.version > own.version) return returnTo({ ...parts, signal }, editionOf(projection, own));
    if (!own.isLive || own.otherSide !== 'kept')
      throw new RebuildRefused(`there is nothing to go back to: nothing of ${projection.name} served before`);
    return fill({ ...parts, signal }, otherOf(editionOf(projection, own)));
  });
}

/** What an interrupted run could not project may be projected now: somebody has had a look at it. */
async function hasParked(pool: Pool, { projector, version, side }: Edition): Promise<boolean> {
  const { rows } = await pool.query(
    'SELECT FROM runtime.parked WHERE projector = $1 AND version = $2 AND side = $3 AND dropped_at IS NULL LIMIT 1',
    [projector, version, side],
  );
  return rows.length > 0;
}

async function standingsOf(
  views: Views,
  projection: Projection,
): Promise<{ readonly own: Standing; readonly live: Standing }> {
  const { name, version, tables } = projection;
  if (tables.length === 0)
    throw new RebuildRefused(
      `${name} has no tables of its own, only effects: replaying it would cause them again`,
    );
  await views.sideOf(projection);
  const standings = await views.of(name);
  const own = standings.find((standing) => standing.version === version);
  const live = standings.find(({ isLive }) => isLive);
  if (own === undefined || live === undefined)
    throw new Error(`version ${version} of ${name} stands nowhere`);
  return { own, live };
}

function refuseForeign({ name, version }: Projection, own: Standing, live: Standing): void {
  if (live.version > version)
    throw new RebuildRefused(
      `version ${live.version} of ${name} is live, and this build knows version ${version}: use the newer build`,
    );
  if (!own.wasLive)
    throw new RebuildRefused(
      `version ${version} of ${name} is being filled by the projectors and goes live by itself`,
    );
}

async function fill(parts: RebuildParts, edition: Edition): Promise<Rebuilt> {
  const { pool, projection, signal, rewindGraceMs = 10_000 } = parts;
  const replay = await Replay.takeUp({ ...parts, edition, rewindGraceMs });
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    await toTheEnd(replay, parts);
    if (isAborted(signal)) break;
    const reach = (live: Position) => replay.reach(live, signal);
    const outcome = endOf(await goLive({ pool, projection, edition, reach }), replay.events);
    if (outcome) return outcome;
    await pause(backoff(Math.min(attempt, 4), 50, 1000), signal);
  }
  return { kind: 'interrupted' };
}

async function toTheEnd(replay: Replay, { store, signal, onProgress }: RebuildParts): Promise<void> {
  let head = await store.head();
  for (let isFull = true; isFull && !signal.aborted;) {
    isFull = await replay.step(signal);
    const { events, position } = replay;
    if (position > head) head = await store.head();
    onProgress({ events, position, head });
  }
}

/** `null`: try again. */
function endOf(outcome: GoingLive, events: number): Rebuilt | null {
  switch (outcome.kind) {
    case 'live':
    case 'unchanged':
      return { kind: 'live', events };
    case 'parked':
      return outcome;
    case 'behind':
    case 'busy':
      return null;
  }
}

const tries = 5;

/** The projectors of this release carry their version along; this only waits for them. */
async function returnTo({ pool, projection, signal }: RebuildParts, edition: Edition): Promise<Rebuilt> {
  for (let attempt = 0; attempt < tries && !signal.aborted; attempt += 1) {
    const outcome = endOf(
      await goLive({ pool, projection, edition, reach: arrival(pool, edition, signal) }),
      0,
    );
    if (outcome) return outcome;
    await pause(backoff(attempt, 100, 1000), signal);
  }
  if (signal.aborted) return { kind: 'interrupted' };
  throw new RebuildRefused(
    `version ${edition.version} of ${edition.projector} is behind what is live: start a projector of this build first`,
  );
}
