import { until } from '../../../../../test/support/projections';
import type { OpenLog } from '../../event-store/conformance/log-under-test';
import { allViews } from '../all-views';
import { writeProductHistory } from './given-product-history';
import { stagePerTest } from './given-projections';
import type { ProjectionStage, Started } from './given-projections';

type Hashes = Readonly<Record<string, { readonly rows: number; readonly hash: string }>>;

/** Of every byte that readers could see, view by view. */
async function hashes({ database }: ProjectionStage): Promise<Hashes> {
  const { rows: views } = await database.projector.query<{ name: string }>(
    `SELECT viewname AS name FROM pg_views WHERE schemaname = 'rm' AND viewname <> 'tally' ORDER BY 1`,
  );
  const found: Record<string, Hashes[string]> = {};
  for (const { name } of views) {
    const { rows } = await database.projector.query<Hashes[string]>(
      `SELECT count(*)::integer AS rows, md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE "C"), '')) AS hash
       FROM rm.${name} t`,
    );
    if (rows[0] !== undefined) found[name] = rows[0];
  }
  return found;
}

async function sides({ database }: ProjectionStage): Promise<readonly string[]> {
  const { rows } = await database.api.query<{ side: string }>(
    `SELECT DISTINCT side FROM runtime.views WHERE live`,
  );
  return rows.map(({ side }) => side);
}

export function rebuildContract(open: OpenLog): void {
  describe('all views of the product', () => {
    const stage = stagePerTest(open);

    async function rebuildAll(): Promise<Hashes> {
      for (const view of allViews) expect(await stage().rebuild(view)).toMatchObject({ kind: 'live' });
      return hashes(stage());
    }
    const isFollowed = ({ runner }: Started) =>
      until(() => runner.states().every(({ status }) => status === 'running'));

    it('70. rebuilt twice are the same, byte by byte, and as they were', async () => {
      await writeProductHistory(stage().log.store);
      const started = stage().start(allViews);
      await stage().untilAtTheEnd(started);
      const incremental = await hashes(stage());
      expect(Object.keys(incremental).length).toBeGreaterThan(allViews.length);
      expect(Object.entries(incremental).filter(([, { rows }]) => rows === 0)).toEqual([]);
      expect(await rebuildAll()).toEqual(incremental);
      expect(await sides(stage())).toEqual(['b']);
      expect(await rebuildAll()).toEqual(incremental);
      expect(await sides(stage())).toEqual(['a']);
      await isFollowed(started);
      expect(await hashes(stage())).toEqual(incremental);
    });
  });
}
