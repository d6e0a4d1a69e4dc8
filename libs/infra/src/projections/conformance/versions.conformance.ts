import type { RecordedEvent } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import { makeTally, once, until } from '../../../../../test/support/projections';
import type { OpenLog } from '../../event-store/conformance/log-under-test';
import { stagePerTest, statusOf } from './given-projections';
import type { ProjectionStage } from './given-projections';
import { Readers } from './given-readers';

/** Opens once, for all who wait. */
class Gate {
  readonly isOpen: Promise<void>;
  open: () => void = () => undefined;

  constructor() {
    this.isOpen = new Promise((resolve) => (this.open = resolve));
  }
}

async function liveVersion({ database }: ProjectionStage): Promise<number | undefined> {
  const { rows } = await database.api.query<{ version: number }>(
    `SELECT version FROM runtime.views WHERE view = 'tally' AND live`,
  );
  return rows[0]?.version;
}

/** Notes what it causes; it has no tables. */
function effects(stage: ProjectionStage, version: number, caused: string[]): Projection {
  const project = async (events: readonly RecordedEvent[]) => void caused.push(...events.map(({ id }) => id));
  return { name: 'effects', version, handles: [stage.type], tables: [], project };
}

export function versionContract(open: OpenLog): void {
  describe('a new version', () => {
    const stage = stagePerTest(open);

    it('68. of a view is filled beside the one that serves, and takes its place in one moment', async () => {
      const gate = new Gate();
      const before = await stage().append(30);
      stage().start([stage().tally()]);
      await stage().untilShown(30);
      const { database } = stage();
      await makeTally(database.owner, 2, `, note text NOT NULL DEFAULT 'second'`);
      const readers = new Readers(database.api);
      const second = stage().start([stage().tally({ version: 2, before: () => gate.isOpen })]);
      await until(() => statusOf(second) === 'running');
      const meanwhile = await stage().append(10);
      await stage().untilShown(40);
      expect(await liveVersion(stage())).toBe(1);
      gate.open();
      await until(async () => (await liveVersion(stage())) === 2);
      const { rows } = await database.projector.query('SELECT DISTINCT note FROM rm.tally');
      expect(rows).toEqual([{ note: 'second' }]);
      const after = await stage().append(5);
      await stage().untilShown(45);
      expect(await readers.stop()).toEqual({ errors: [], shrunk: [] });
      expect(readers.reads).toBeGreaterThan(0);
      expect(await stage().shown()).toEqual(once([...before, ...meanwhile, ...after]));
    });

    it('68. of a view takes its place also when no projector carries the version before it any more', async () => {
      await stage().append(10);
      const first = stage().start([stage().tally()]);
      await stage().untilShown(10);
      await first.runner.close();
      await stage().append(10);
      await makeTally(stage().database.owner, 2);
      stage().start([stage().tally({ version: 2 })]);
      await until(async () => (await liveVersion(stage())) === 2);
      await stage().untilShown(20);
    });

    it('68. of effects begins where the version before it stood, and not while that one runs', async () => {
      const caused: string[] = [];
      const before = await stage().append(10);
      const first = stage().start([effects(stage(), 1, caused)]);
      await until(() => caused.length === 10);
      const second = stage().start([effects(stage(), 2, caused)]);
      await until(() => statusOf(second) === 'standby');
      const meanwhile = await stage().append(5);
      await until(() => caused.length === 15);
      await first.runner.close();
      const after = await stage().append(5);
      await stage().untilAtTheEnd(second);
      expect(caused).toEqual([...before, ...meanwhile, ...after]);
    });

    it('68. of effects that is given up again has the version before it go on behind what it caused', async () => {
      const caused: string[] = [];
      const all: string[] = [];
      for (const version of [1, 2, 1]) {
        all.push(...(await stage().append(5)));
        const started = stage().start([effects(stage(), version, caused)]);
        await stage().untilAtTheEnd(started);
        await started.runner.close();
      }
      expect(caused).toEqual(all);
    });

    it('68. cannot be made to cause effects by a rebuild', async () => {
      const caused: string[] = [];
      await stage().append(1);
      await expect(stage().rebuild(effects(stage(), 1, caused))).rejects.toThrow('only effects');
      expect(caused).toEqual([]);
    });
  });
}
