import type { Pool } from 'pg';
import type { Position } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import type { Log } from '../logging/log';
import { goLive } from './going-live';
import type { GoingLiveParts, Reached } from './going-live';
import { countOf } from './partitions';
import { pause } from './pause';
import { beginning, parsePosition } from './position.parser';
import type { Edition } from './sides';
import { describe } from './transient';
import { editionOf, Views } from './views';
import type { Standing } from './views';

export type PromotionParts = {
  readonly pool: Pool;
  readonly projection: Projection;
  readonly log: Log;
  /** How often it looks whether the time has come. */
  readonly everyMs: number;
};

/** How long what serves may be made to stand still. */
const patienceMs = 2000;

const farthest = `
  SELECT partition, position FROM runtime.checkpoints WHERE projector = $1 AND version = $2 AND side = $3
  ORDER BY position`;

/** Lets a new version of a view go live once it has everything that the version before it shows. */
export class Promotion {
  readonly #views: Views;
  /** Where the one that serves stood at the last look. */
  #servingBefore: Position | null = null;

  constructor(private readonly parts: PromotionParts) {
    this.#views = new Views(parts.pool);
  }

  /** Until the version has gone live once, here or in another process, or `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { projection, log, everyMs } = this.parts;
    while (!signal.aborted) {
      try {
        if (await this.#isOver(signal)) return;
      } catch (error) {
        const about = { projection: projection.name, version: projection.version, error: describe(error) };
        log.warn(about, 'a new version could not go live yet; trying again');
      }
      await pause(everyMs, signal);
    }
  }

  async #isOver(signal: AbortSignal): Promise<boolean> {
    const { pool, projection, log } = this.parts;
    const { name, version } = projection;
    const standings = await this.#views.of(name);
    const own = standings.find((standing) => standing.version === version);
    if (own === undefined) return false;
    if (own.wasLive) return true;
    if (!(await this.#isNear(projection, own, standings))) return false;
    const edition = editionOf(projection, own);
    const outcome = await goLive({ pool, projection, edition, reach: arrival(pool, edition, signal) });
    if (outcome.kind === 'live') log.info({ projection: name, version }, 'a new version is live');
    if (outcome.kind === 'parked')
      log.error(
        { projection: name, version, keys: outcome.keys.length },
        'a new version lacks rows for parked events',
      );
    return outcome.kind === 'live' || outcome.kind === 'unchanged';
  }

  /** Once it has passed what served a moment ago, standing still costs the one that serves next to nothing. */
  async #isNear(projection: Projection, own: Standing, standings: readonly Standing[]): Promise<boolean> {
    const live = standings.find(({ isLive }) => isLive);
    if (live === undefined) return true;
    if (live.version > own.version) return false;
    const [here, there] = await Promise.all([
      positionsOf(this.parts.pool, editionOf(projection, own)),
      positionsOf(this.parts.pool, editionOf(projection, live)),
    ]);
    const now = there.at(-1)?.position ?? beginning;
    const before = this.#servingBefore ?? now;
    this.#servingBefore = now;
    const [last] = here;
    return last !== undefined && isComplete(here) && last.position >= before;
  }
}

type At = { readonly partition: string; readonly position: Position };

async function positionsOf(pool: Pool, { projector, version, side }: Edition): Promise<readonly At[]> {
  const { rows } = await pool.query<{ partition: string; position: string }>(farthest, [
    projector,
    version,
    side,
  ]);
  return rows.map(({ partition, position }) => ({ partition, position: parsePosition(position) }));
}

function isComplete(rows: readonly At[]): boolean {
  const [first] = rows;
  return first !== undefined && rows.length === countOf(first.partition);
}

/** Waits until the projectors that fill the edition have brought it there. */
export function arrival(pool: Pool, edition: Edition, signal: AbortSignal): GoingLiveParts['reach'] {
  return async (live: Position): Promise<Reached> => {
    for (const giveUpAt = performance.now() + patienceMs; ;) {
      const rows = await positionsOf(pool, edition);
      const [last] = rows;
      if (last !== undefined && isComplete(rows) && last.position >= live) return 'reached';
      if (signal.aborted || performance.now() > giveUpAt) return 'behind';
      await pause(20, signal);
    }
  };
}
