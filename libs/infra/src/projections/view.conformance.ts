import fc from 'fast-check';
import type { Pool } from 'pg';
import type { RecordedEvent } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import { createTestDatabase } from '../../../../test/support/database';
import type { TestDatabase } from '../../../../test/support/database';
import { connect } from '../database/connect';
import { inTransactionOn } from './batch-transaction';
import { keyOf } from './partitions';
import { Reads } from './read-scope';
import { Views } from './views';

type Rows = Readonly<Record<string, readonly string[]>>;

/** A view on a database of its own, with the two lesser logins. */
export type Stage = {
  readonly reads: Reads;
  readonly api: Pool;
  project(events: readonly RecordedEvent[]): Promise<void>;
  empty(): Promise<void>;
  /** Every row of every table of the view, as the projector sees it. */
  rows(): Promise<Rows>;
  close(): Promise<void>;
};

export async function stageFor(view: Projection): Promise<Stage> {
  const database: TestDatabase = await createTestDatabase(['main']);
  const api = connect({ url: database.apiUrl, applicationName: 'spec', max: 2 });
  const projector = connect({ url: database.projectorUrl, applicationName: 'spec', max: 2 });
  // The first version that stands is what readers see.
  await new Views(projector).sideOf(view);
  return {
    api,
    reads: new Reads(api),
    project: (events) => inTransactionOn('a', projector, (transaction) => view.project(events, transaction)),
    empty: async () => {
      for (const table of view.tables) await projector.query(`DELETE FROM rm.${table}`);
    },
    rows: async () =>
      Object.fromEntries(await Promise.all(view.tables.map((name) => rowsOf(projector, name)))),
    close: async () => {
      await Promise.all([api.end(), projector.end()]);
      await database.drop();
    },
  };
}

async function rowsOf(pool: Pool, table: string): Promise<readonly [string, readonly string[]]> {
  const { rows } = await pool.query<{ row: string }>(`SELECT t::text AS row FROM rm.${table} t ORDER BY 1`);
  return [table, rows.map(({ row }) => row)];
}

export type ViewHistory = {
  /** Only types that the view handles, touching every table of it. */
  readonly events: readonly RecordedEvent[];
  /** Organizations that together may see all rows. */
  readonly scope: readonly string[];
};

/** What every view promises, whatever it shows. */
export function viewConformance(view: Projection, history: ViewHistory): void {
  describe('as every view', () => {
    let stage: Stage;
    let whole: Rows;
    beforeAll(async () => {
      stage = await stageFor(view);
      await stage.project(history.events);
      whole = await stage.rows();
    });
    afterAll(() => stage.close());

    it('is shown a history of the types that it handles, and every table gets rows', () => {
      expect(new Set(history.events.map(({ type }) => type))).toEqual(new Set(view.handles));
      for (const table of view.tables) expect(whole[table]).not.toEqual([]);
    });

    it('has the same rows after the same history came again, whole or event by event', async () => {
      await stage.project(history.events);
      expect(await stage.rows()).toEqual(whole);
      for (const event of history.events) await stage.project([event]);
      expect(await stage.rows()).toEqual(whole);
    });

    it('has the same rows wherever the batches are cut, and when a batch comes twice', async () => {
      const cuts = fc.uniqueArray(fc.nat(history.events.length), { maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(cuts, fc.boolean(), async (places, isTwice) => {
          await stage.empty();
          for (const batch of cut(history.events, places)) {
            await stage.project(batch);
            if (isTwice) await stage.project(batch);
          }
          expect(await stage.rows()).toEqual(whole);
        }),
        { numRuns: 20, examples: [[history.events.map((_, at) => at), false]] },
      );
    });

    it('has the same rows when each event comes twice in one batch', async () => {
      await stage.empty();
      await stage.project(history.events.flatMap((event) => [event, event]));
      expect(await stage.rows()).toEqual(whole);
    });

    it('has the same rows when any event, and what comes after it of its key, waits until all others are there', async () => {
      for (const [at, first] of history.events.entries()) {
        const key = keyOf(view, first);
        const waits = (event: RecordedEvent, index: number) => index >= at && keyOf(view, event) === key;
        await stage.empty();
        await stage.project(history.events.filter((event, index) => !waits(event, index)));
        await stage.project(history.events.filter(waits));
        expect({ waiting: first.type, rows: await stage.rows() }).toEqual({
          waiting: first.type,
          rows: whole,
        });
      }
    });

    it('shows its rows to their organizations and none to another or without a scope', async () => {
      const others = ['someone-else', ...history.scope.map((id) => `${id}x`)];
      const names = view.tables.flatMap((table) => [
        { table, name: `rm.${table}` },
        { table, name: `rm.${table.replace(/_v\d+$/, '')}` },
      ]);
      for (const { table, name } of names) {
        const count = (ids: readonly string[]) => countWithin(stage, name, ids);
        expect(await count(history.scope)).toBe(whole[table]?.length);
        expect(await count(others)).toBe(0);
        expect(await count([])).toBe(0);
        const bare = await stage.api.query<{ n: number }>(`SELECT count(*)::integer AS n FROM ${name}`);
        expect(bare.rows).toEqual([{ n: 0 }]);
      }
    });

    it('lets the api change nothing', async () => {
      for (const table of view.tables)
        await expect(stage.api.query(`DELETE FROM rm.${table}`)).rejects.toThrow('permission denied');
    });
  });
}

function cut<T>(items: readonly T[], places: readonly number[]): readonly (readonly T[])[] {
  const edges = [0, ...places, items.length].toSorted((a, b) => a - b);
  return edges.slice(1).map((edge, at) => items.slice(edges[at], edge));
}

async function countWithin(stage: Stage, name: string, organizationIds: readonly string[]): Promise<number> {
  const rows = await stage.reads.within({ organizationIds }, (query) =>
    query<{ n: number }>(`SELECT count(*)::integer AS n FROM ${name}`),
  );
  return rows[0]?.n ?? -1;
}

/** Follows `next` to the end, one small page after the other. */
export async function allPages<T>(
  read: (
    cursor: string | undefined,
  ) => Promise<{ readonly items: readonly T[]; readonly next: string | null }>,
): Promise<readonly (readonly T[])[]> {
  const pages: (readonly T[])[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    pages.push(page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return pages;
}
