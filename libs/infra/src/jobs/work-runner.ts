import type { WorkExecutor } from '@slipway/application/runtime/work';
import type { Log } from '../logging/log';
import { describe } from '../projections/transient';
import type { JobHandler } from './job-queue';
import type { Outbox } from './outbox';

export type WorkRunnerParts = {
  readonly outbox: Outbox;
  readonly executor: WorkExecutor;
  readonly log: Log;
};

/**
 * Carries out the outbox row that a job names. Done is written after the work: a crash between the two runs it again,
 * and the executor finds the outcome recorded.
 */
export function workRunner({ outbox, executor, log }: WorkRunnerParts): JobHandler {
  return async (outputId, signal) => {
    const entry = await outbox.find(outputId);
    if (entry === null) {
      // A queue that outlived its database. Should the row come yet, the relay puts the job in again.
      log.warn({ outputId }, 'a job without its row in the outbox is dropped');
      return;
    }
    if (entry.isDone) return;
    try {
      await executor.execute(entry.work, signal);
    } catch (error) {
      if (!signal.aborted) await outbox.markFailed(outputId, describe(error));
      throw error;
    }
    await outbox.markDone(outputId);
  };
}
