import { fork } from 'node:child_process';
import { join } from 'node:path';
import { lendLog } from '../../../../../test/support/lent-log';
import { until } from '../../../../../test/support/projections';
import type { ProjectionStage } from './given-projections';

const support = join(__dirname, '../../../../../test/support');

/** A projector in a process of its own. It reads the log of this process, whichever store that is. */
export async function startKilledProjector(stage: ProjectionStage): Promise<{ kill(): Promise<void> }> {
  const child = fork(join(support, 'killed-projector.ts'), [stage.database.urls.projector, stage.type], {
    execArgv: ['-r', join(support, 'typescript.cjs')],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await gone;
  };
  lendLog(stage.log.store, child);
  let leads = false;
  child.on('message', (message) => (leads ||= message === 'leads'));
  try {
    await until(() => leads, 30_000);
  } catch (error) {
    await kill();
    throw error;
  }
  return { kill };
}
