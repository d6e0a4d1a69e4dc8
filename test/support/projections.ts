import { Pool } from 'pg';
import type { EventStore, RecordedEvent } from '@slipway/application/ports';
import type { Projection, Transaction } from '@slipway/application/runtime/projection';
import { createTestDatabase } from './database';
import { connect } from '@slipway/infra/database/connect';
import { anEvent } from '@slipway/infra/event-store/conformance/an-event';
import type { Log } from '@slipway/infra/logging/log';
import type { ProjectionObserver } from '@slipway/infra/projections/observer';
import { ProjectionRunner } from '@slipway/infra/projections/projection-runner';
import type { ProjectionRunnerParts } from '@slipway/infra/projections/projection-runner';

export const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Polls, because what is waited for happens in other connections and processes. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  milliseconds = 15_000,
): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (!(await condition())) {
    if (performance.now() > deadline)
      throw new Error(`still not so after ${milliseconds} ms: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export type SpecDatabase = {
  readonly owner: Pool;
  readonly api: Pool;
  readonly projector: Pool;
  readonly urls: { readonly owner: string; readonly api: string; readonly projector: string };
  pool(): Pool;
  close(): Promise<void>;
};

/** A database with everything that runs, the three logins, and `rm.tally`, a view that counts. */
export async function aSpecDatabase(): Promise<SpecDatabase> {
  const database = await createTestDatabase(['event-store', 'main']);
  const pools: Pool[] = [];
  const open = (url: string, pipeline = false) => {
    const pool = pipeline
      ? new Pool({ connectionString: url, pipeline: true })
      : connect({ url, applicationName: 'spec', max: 20 });
    pool.on('error', () => undefined);
    pools.push(pool);
    return pool;
  };
  const owner = open(database.ownerUrl);
  await owner.query(`
    CREATE TABLE rm.tally_v1 (organization_id text NOT NULL, name text PRIMARY KEY, n integer NOT NULL);
    SELECT rm.guard_table('rm.tally_v1'), rm.publish('tally', 1)`);
  return {
    owner,
    api: open(database.apiUrl, true),
    projector: open(database.projectorUrl),
    urls: { owner: database.ownerUrl, api: database.apiUrl, projector: database.projectorUrl },
    pool: () => open(database.projectorUrl),
    close: async () => {
      await Promise.all(pools.map((pool) => pool.end()));
      await database.drop();
    },
  };
}

export const counted = 'spec.counted';

/** Counts how often it was shown each event: not idempotent on purpose, so that a second showing is seen. */
export function aTally(
  overrides: Partial<Projection> & {
    readonly before?: (events: readonly RecordedEvent[], transaction: Transaction) => Promise<void>;
    readonly after?: (events: readonly RecordedEvent[], transaction: Transaction) => Promise<void>;
  } = {},
): Projection {
  const { before, after, ...others } = overrides;
  return {
    name: 'tally',
    version: 1,
    handles: [counted],
    tables: ['rm.tally_v1'],
    async project(events, transaction) {
      await before?.(events, transaction);
      await transaction.query(
        `INSERT INTO rm.tally_v1 (organization_id, name, n)
         SELECT organization, name, 1 FROM unnest($1::text[], $2::text[]) AS t (organization, name)
         ON CONFLICT (name) DO UPDATE SET n = tally_v1.n + 1`,
        [events.map((event) => event.metadata.organizationId), events.map((event) => event.id)],
      );
      await after?.(events, transaction);
    },
    ...others,
  };
}

export async function append(store: EventStore, count: number, type = counted): Promise<readonly string[]> {
  const events = Array.from({ length: count }, () => anEvent({ type }));
  for (let from = 0; from < count; from += 1000)
    await store.append('spec-1', 'any', events.slice(from, from + 1000));
  return events.map(({ id }) => id);
}

/** name → how often. */
export async function tally(pool: Pool): Promise<ReadonlyMap<string, number>> {
  const { rows } = await pool.query<{ name: string; n: number }>(
    'SELECT name, n FROM rm.tally_v1 ORDER BY name',
  );
  return new Map(rows.map(({ name, n }) => [name, n]));
}

export function once(ids: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...ids].toSorted().map((id) => [id, 1]));
}

export type Seen = ProjectionObserver & { readonly failures: string[] };

export function anObserver(): Seen {
  const failures: string[] = [];
  return {
    failures,
    lag: () => undefined,
    batch: () => undefined,
    failure: (projection, kind) => void failures.push(`${projection} ${kind}`),
  };
}

export function aRunner(
  parts: Pick<ProjectionRunnerParts, 'pool' | 'store' | 'projections'> & Partial<ProjectionRunnerParts>,
): ProjectionRunner {
  return new ProjectionRunner({ observer: anObserver(), log: silent, leaseRetryMs: 100, ...parts });
}
