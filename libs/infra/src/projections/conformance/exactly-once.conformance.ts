import { once, silent, until } from '../../../../../test/support/projections';
import type { OpenLog } from '../../event-store/conformance/log-under-test';
import { BatchWriter } from '../batch-writer';
import { Checkpoints, Superseded } from '../checkpoints';
import { Parking } from '../parking';
import { stagePerTest, statusOf } from './given-projections';
import { startKilledProjector } from './given-killed-projector';

const whole = ['-'];

export function exactlyOnceContract(open: OpenLog): void {
  describe('each event once', () => {
    const stage = stagePerTest(open);

    it('64. a crash between the write of the rows and the commit leaves nothing, and the batch is projected once', async () => {
      const ids = await stage().append(50);
      let crashes = 2;
      const crashing = stage().tally({
        after: async (_, transaction) => {
          if (crashes === 0) return;
          crashes -= 1;
          await transaction.query('SELECT pg_terminate_backend(pg_backend_pid())');
        },
      });
      const { observer } = stage().start([crashing]);
      await stage().untilShown(50);
      expect(await stage().shown()).toEqual(once(ids));
      expect(observer.failures).toEqual(['tally retried', 'tally retried']);
    });

    it('65. a zombie, a writer of an earlier epoch, cannot commit', async () => {
      const pool = stage().database.projector;
      const ids = await stage().append(3);
      const projection = stage().tally();
      const edition = { projector: 'tally', version: 1, side: 'a' } as const;
      const started = stage().start([projection]);
      await stage().untilShown(3);
      await started.runner.close();
      const checkpoints = new Checkpoints(pool, projection, edition, whole);
      const zombie = await checkpoints.takeOver();
      const successor = stage().start([projection]);
      await until(() => statusOf(successor) === 'running');
      const writer = new BatchWriter({
        pool,
        projection,
        lane: { name: 'tally', version: 1, partition: '-' },
        side: 'a',
        checkpoints,
        parking: await Parking.load(pool, projection, edition, whole),
        observer: started.observer,
        log: silent,
      });
      const [again] = await stage().recorded();
      if (again === undefined) throw new Error('nothing was recorded');
      const write = writer.write(zombie, [again], again.position, new AbortController().signal);
      await expect(write).rejects.toThrow(Superseded);
      const late = await stage().append(2);
      await stage().untilShown(5);
      expect(await stage().shown()).toEqual(once([...ids, ...late]));
    });

    it('66. after a kill -9 of the one that leads, another one takes over within 15 s, and each event is there once', async () => {
      const before = await stage().append(20);
      const killed = await startKilledProjector(stage());
      try {
        await stage().untilShown(20);
        const other = stage().start([stage().tally()]);
        await until(() => statusOf(other) === 'standby');
        const meanwhile = await stage().append(20);
        await stage().untilShown(40);
        await killed.kill();
        const after = await stage().append(20);
        await until(() => statusOf(other) === 'running', 15_000);
        await stage().untilShown(60);
        expect(await stage().shown()).toEqual(once([...before, ...meanwhile, ...after]));
      } finally {
        await killed.kill();
      }
    });
  });
}
