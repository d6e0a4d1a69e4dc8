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
  await makeTally(owner, 1);
  await owner.query(`SELECT rm.publish('tally', 1)`);
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

/** What a migration does for a version of the view. */
export async function makeTally(owner: Pool, version: number, more = ''): Promise<void> {
  await owner.query(`
    CREATE TABLE rm.tally_v${version} (
      organization_id text NOT NULL, name text PRIMARY KEY, n integer NOT NULL, stream text NOT NULL DEFAULT '' ${more});
    CREATE INDEX ON rm.tally_v${version} (stream);
    SELECT rm.guard_table('rm.tally_v${version}')`);
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
  const table = `tally_v${others.version ?? 1}`;
  return {
    name: 'tally',
    version: 1,
    handles: [counted],
    tables: [table],
    async project(events, transaction) {
      await before?.(events, transaction);
      await transaction.query(
        `INSERT INTO ${table} (organization_id, name, n, stream)
         SELECT organization, name, 1, stream FROM unnest($1::text[], $2::text[], $3::text[]) AS t (organization, name, stream)
         ON CONFLICT (name) DO UPDATE SET n = ${table}.n + 1`,
        [
          events.map((event) => event.metadata.organizationId),
          events.map((event) => event.id),
          events.map((event) => event.streamId),
        ],
      );
      await after?.(events, transaction);
    },
    ...others,
  };
}

export async function append(
  store: EventStore,
  count: number,
  type = counted,
  stream = 'spec-1',
): Promise<readonly string[]> {
  const events = Array.from({ length: count }, () => anEvent({ type }));
  for (let from = 0; from < count; from += 1000)
    await store.append(stream, 'any', events.slice(from, from + 1000));
  return events.map(({ id }) => id);
}

/** name → how often, as readers see it. */
export async function tally(pool: Pool): Promise<ReadonlyMap<string, number>> {
  const { rows } = await pool.query<{ name: string; n: number }>(
    'SELECT name, n FROM rm.tally ORDER BY name',
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
    failure: ({ name }, kind) => void failures.push(`${name} ${kind}`),
    parked: () => undefined,
    left: () => undefined,
  };
}

export function aRunner(
  parts: Pick<ProjectionRunnerParts, 'pool' | 'store' | 'projections'> & Partial<ProjectionRunnerParts>,
): ProjectionRunner {
  return new ProjectionRunner({ observer: anObserver(), log: silent, leaseRetryMs: 100, ...parts });
}
