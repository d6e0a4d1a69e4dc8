import type { Log } from '../logging/log';
import { describe } from '../projections/transient';
import type { Job, JobQueue } from './job-queue';
import { openQueue } from './queue-backend';
import type { QueueBackend } from './queue-backend';
import { RareLog } from './rare-log';

const alive = new Set(['waiting', 'active', 'delayed', 'prioritized', 'waiting-children']);

/**
 * Nothing stays in the queue when it is over, well or not: a job id that is free can be put in again, and the outbox
 * remembers. A job is tried for ever; how often is no reason to give up, the process has its deadlines.
 */
const jobOptions = {
  attempts: 1_000_000,
  backoff: { type: 'capped' },
  removeOnComplete: true,
  removeOnFail: true,
  stackTraceLimit: 1,
  keepLogs: 0,
};

/** The queue on BullMQ, seen by who puts jobs in. */
export class BullJobQueue implements JobQueue {
  readonly #queue: ReturnType<typeof openQueue>;

  constructor(backend: QueueBackend, log: Log) {
    this.#queue = openQueue(backend);
    const errors = new RareLog(log, 'the job queue reports an error');
    this.#queue.on('error', (error) => errors.report(describe(error)));
  }

  async add(jobs: readonly Job[]): Promise<void> {
    if (jobs.length === 0) return;
    const entries = jobs.map(({ id, kind }) => ({
      name: kind,
      data: { kind },
      opts: { ...jobOptions, jobId: id },
    }));
    await this.#queue.addBulk(entries);
  }

  async missing(ids: readonly string[]): Promise<readonly string[]> {
    const missing: string[] = [];
    for (const id of ids) {
      const state = await this.#queue.getJobState(id);
      if (alive.has(state)) continue;
      // One that ended badly would keep its id from being put in again.
      if (state !== 'unknown') await this.#queue.remove(id);
      missing.push(id);
    }
    return missing;
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }
}
