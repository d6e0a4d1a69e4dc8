import type { Position } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import { instant } from '@slipway/domain/kernel';
import { until } from '../../../../../test/support/projections';
import { all, anEvent, aStream } from '../../event-store/conformance/an-event';
import type { OpenLog } from '../../event-store/conformance/log-under-test';
import { allViews } from '../all-views';
import { replayUntil } from '../replay-until';
import type { ReplayedUntil, ReplayUntilParts, Until } from '../replay-until';
import { Scratch } from '../scratch';
import { writeProductHistory } from './given-product-history';
import { stagePerTest } from './given-projections';
import type { ProjectionStage } from './given-projections';

type Rows = Readonly<Record<string, readonly string[]>>;
type Replayed = ReplayedUntil & { readonly rows: Rows };

export async function replayed(
  { database, log }: ProjectionStage,
  projection: Projection,
  moment: Until,
  more: Partial<ReplayUntilParts> = {},
): Promise<Replayed> {
  const scratch = await Scratch.open(database.projector, projection);
  const { signal } = new AbortController();
  const parts = { pool: database.projector, store: log.store, projection, until: moment, signal };
  try {
    const outcome = await replayUntil(scratch, { ...parts, onProgress: () => undefined, ...more });
    const rows: Record<string, readonly string[]> = {};
    for (const table of scratch.tables)
      rows[table] = (await all(scratch.rows(table))).map((row) => JSON.stringify(row)).toSorted();
    return { ...outcome, rows };
  } finally {
    scratch.close();
  }
}

const at = (position: Position): Until => ({ kind: 'position', position });

/** What readers see of every view, row by row. */
async function live({ database }: ProjectionStage): Promise<Rows> {
  const rows: Record<string, readonly string[]> = {};
  for (const table of allViews.flatMap(({ tables }) => tables)) {
    const found = await database.projector.query<{ row: object }>(
      `SELECT to_json(t) AS row FROM rm.${table} t`,
    );
    rows[table] = found.rows.map(({ row }) => JSON.stringify(Object.values(row))).toSorted();
  }
  return rows;
}

/** Scratch tables of anybody, in the whole database. */
export async function leftovers({ database }: ProjectionStage): Promise<readonly string[]> {
  const { rows } = await database.owner.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'`,
  );
  return rows.map(({ name }) => name);
}

export function replayContract(open: OpenLog): void {
  describe('a replay until a moment', () => {
    const stage = stagePerTest(open);

    it('gives every view of the product row for row as it was, and leaves nothing behind', async () => {
      const { store } = stage().log;
      await writeProductHistory(store);
      const started = stage().start(allViews);
      await stage().untilAtTheEnd(started);
      const [then, position] = [await live(stage()), await store.head()];
      await writeProductHistory(store);
      await stage().untilAtTheEnd(started);
      const now = await live(stage());
      for (const view of allViews) {
        const { rows } = await replayed(stage(), view, at(position));
        expect(rows).toEqual(Object.fromEntries(view.tables.map((table) => [table, then[table]])));
        for (const table of view.tables) expect(then[table]).not.toEqual([]);
      }
      expect(now).not.toEqual(then);
      expect(await live(stage())).toEqual(now);
      await until(async () => (await leftovers(stage())).length === 0);
    });

    it('ends with the event at the position, or before the first that occurred after the instant', async () => {
      const { metadata } = anEvent();
      const stream = aStream();
      for (const second of [1, 2, 3, 4])
        await stage().log.store.append(stream, 'any', [
          anEvent({ type: stage().type, metadata: { ...metadata, occurredAt: instant(second * 1000) } }),
        ]);
      const second = (await stage().recorded())[1];
      if (second === undefined) throw new Error('four were written');
      const view = stage().tally();
      const count = async (moment: Until) => (await replayed(stage(), view, moment)).rows['tally_v1']?.length;
      expect(await count(at(second.position))).toBe(2);
      expect(await count({ kind: 'instant', at: '1970-01-01T00:00:03Z' })).toBe(3);
      expect(await count({ kind: 'instant', at: '1970-01-01T00:00:02.999Z' })).toBe(2);
      expect(await replayed(stage(), view, { kind: 'instant', at: '1970-01-01T00:00:00.999Z' })).toEqual({
        events: 0,
        last: null,
        leftOut: [],
        rows: { tally_v1: [] },
      });
    });
  });
}
