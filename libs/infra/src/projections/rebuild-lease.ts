import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Projection } from '@slipway/application/runtime/projection';
import type { Log } from '../logging/log';
import { holderOf, Leases } from './leases';
import { RebuildRefused } from './rebuild-refused';

export type RebuildLeaseParts = {
  readonly pool: Pool;
  readonly projection: Projection;
  readonly log: Log;
  readonly signal: AbortSignal;
};

const tries = 10;
const tryAgainMs = 100;

/** One rebuild of a view at a time; the second one is told who is at it. */
export async function withRebuildLease<T>(
  { pool, projection: { name }, log, signal }: RebuildLeaseParts,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const leases = new Leases(pool, log);
  const key = `rebuild:${name}`;
  try {
    const lease = await takeOrRefuse(leases, pool, key, name);
    // Given back by name: a connection that is closed lets go a moment later.
    return await work(AbortSignal.any([signal, lease])).finally(() => leases.give(key));
  } finally {
    await leases.close();
  }
}

async function takeOrRefuse(leases: Leases, pool: Pool, key: string, name: string): Promise<AbortSignal> {
  for (let attempt = 1; ; attempt += 1) {
    const lease = await leases.take(key);
    if (lease !== null) return lease;
    const holder = await holderOf(pool, key);
    if (holder !== null)
      throw new RebuildRefused(`${name} is being rebuilt already, by ${holder.who}, since ${holder.since}`);
    // Whoever had it has just gone.
    if (attempt === tries)
      throw new Error(`nobody has the lease for the rebuild of ${name}, and it cannot be taken`);
    await delay(tryAgainMs);
  }
}
