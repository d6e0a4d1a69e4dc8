import { once, until } from '../../../../../test/support/projections';
import { beyondEveryLog } from '../../event-store/conformance/an-event';
import type { OpenLog } from '../../event-store/conformance/log-under-test';
import { stagePerTest, statusOf } from './given-projections';
import type { ProjectionStage } from './given-projections';

/** As if the log had been longer when the checkpoint was written. */
async function moveBeyondTheLog({ log, database }: ProjectionStage): Promise<void> {
  const beyond = beyondEveryLog(await log.store.head());
  await database.owner.query('UPDATE runtime.checkpoints SET position = $1', [beyond]);
}

export function rewoundContract(open: OpenLog): void {
  describe('a log that ends before the checkpoint', () => {
    const stage = stagePerTest(open);

    it('69. stops the projection: the store was restored to an earlier time, or exchanged', async () => {
      const ids = await stage().append(10);
      const first = stage().start([stage().tally()]);
      await stage().untilShown(10);
      await first.runner.close();
      await moveBeyondTheLog(stage());
      const next = stage().start([stage().tally()]);
      await until(() => statusOf(next) === 'stopped');
      expect(next.runner.states()[0]?.error).toContain('restored to an earlier time');
      expect(next.observer.failures).toEqual(['tally stopped']);
      expect(await stage().shown()).toEqual(once(ids));
    });

    it('69. is what a rebuild goes by, which then serves', async () => {
      const ids = await stage().append(10);
      const { runner } = stage().start([stage().tally()]);
      await stage().untilShown(10);
      await moveBeyondTheLog(stage());
      expect(await stage().rebuild(stage().tally())).toEqual({ kind: 'live', events: 10 });
      const after = await stage().append(5);
      await stage().untilShown(15);
      expect(await stage().shown()).toEqual(once([...ids, ...after]));
      expect(runner.states()[0]?.status).toBe('running');
    });
  });
}
