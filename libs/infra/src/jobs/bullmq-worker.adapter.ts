import { WaitingError } from 'bullmq';
import type { Job } from 'bullmq';
import type { Log } from '../logging/log';
import { pause } from '../projections/pause';
import { describe } from '../projections/transient';
import type { JobHandler } from './job-queue';
import { openWorker } from './queue-backend';
import type { JobData, QueueBackend } from './queue-backend';
import { RareLog } from './rare-log';

const tuning = {
  concurrency: 8,
  // A killed worker's job is free after 10 s and seen within the next two looks.
  lockDuration: 10_000,
  stalledInterval: 5_000,
  // A job that outlives many workers is still to be done.
  maxStalledCount: 1_000_000,
  drainDelay: 2,
  runRetryDelay: 1_000,
  settings: { backoffStrategy: (attemptsMade: number) => Math.min(60_000, 1_000 * 2 ** (attemptsMade - 1)) },
};

/** More errors than this within a second, and the worker rests: with a broken schema BullMQ asks without a break. */
const stormErrors = 20;
const stormWindowMs = 1_000;
const restMs = 5_000;

const defaultGraceMs = 4_000;
const closeMs = 2_000;

export type WorkerParts = { readonly backend: QueueBackend; readonly handle: JobHandler; readonly log: Log };

/** Takes jobs from the queue, eight at a time, and has them carried out. */
export class BullJobWorker {
  readonly #worker: ReturnType<typeof openWorker>;
  readonly #running = new Map<
    string,
    { readonly abort: AbortController; readonly ended: Promise<unknown> }
  >();
  readonly #closing = new AbortController();
  readonly #errors: RareLog;
  #storm = { since: 0, errors: 0, isResting: false };

  constructor(private readonly parts: WorkerParts) {
    this.#errors = new RareLog(parts.log, 'the job worker reports an error');
    const process = (job: Job<JobData>, token?: string) => this.#process(job, token);
    this.#worker = openWorker(parts.backend, process, { ...tuning, autorun: false });
    this.#worker.on('error', (error) => this.#onError(error));
    // Somebody else may have the job by now: two must not go on with one piece of work.
    this.#worker.on('lockRenewalFailed', (ids) => {
      for (const id of ids) this.#running.get(id)?.abort.abort(new Error('the lock of the job was lost'));
    });
  }

  start(): void {
    void this.#worker.run().catch((error: unknown) => this.#onError(error));
  }

  /** How many jobs are being carried out. */
  get active(): number {
    return this.#running.size;
  }

  /** Whether it takes no jobs for the moment, because the queue answers with nothing but errors. */
  get isResting(): boolean {
    return this.#storm.isResting;
  }

  /**
   * Takes no more jobs, aborts the running ones and waits up to `graceMs` for them; a job that stops in time goes back
   * into the queue at once, one that does not comes back after its lock.
   */
  async close(graceMs = defaultGraceMs): Promise<void> {
    this.#closing.abort();
    await this.#worker.pause(true);
    for (const { abort } of this.#running.values()) abort.abort(new Error('shutting down'));
    const ended = Promise.allSettled([...this.#running.values()].map((running) => running.ended));
    await within(graceMs, ended);
    await within(closeMs, this.#worker.close(this.#running.size > 0));
  }

  async #process(job: Job<JobData>, token: string | undefined): Promise<void> {
    const id = job.id ?? '';
    const abort = new AbortController();
    const work = this.parts.handle(id, abort.signal);
    this.#running.set(id, { abort, ended: work });
    try {
      await work;
    } catch (error) {
      await this.#giveBack(job, token, error);
    } finally {
      this.#running.delete(id);
    }
  }

  /** An interruption is no failed attempt: the next worker may begin at once. */
  async #giveBack(job: Job<JobData>, token: string | undefined, error: unknown): Promise<never> {
    const { kind } = job.data;
    const failure = { outputId: job.id, kind, attempt: job.attemptsMade + 1, error: describe(error) };
    if (!this.#closing.signal.aborted) {
      this.parts.log.warn(failure, 'work failed and is tried again later');
      throw error;
    }
    this.parts.log.info(failure, 'work was interrupted and goes back into the queue');
    await job.moveToWait(token);
    throw new WaitingError();
  }

  #onError(error: unknown): void {
    if (this.#closing.signal.aborted) return;
    this.#errors.report(describe(error));
    const now = performance.now();
    if (now - this.#storm.since > stormWindowMs) this.#storm = { ...this.#storm, since: now, errors: 0 };
    this.#storm.errors += 1;
    if (this.#storm.errors > stormErrors && !this.#storm.isResting) void this.#rest();
  }

  async #rest(): Promise<void> {
    this.#storm.isResting = true;
    await this.#worker.pause(true);
    await pause(restMs, this.#closing.signal);
    this.#storm.isResting = false;
    if (!this.#closing.signal.aborted) await this.#worker.resume();
  }
}

/** Waits for `work`, but not longer. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const ended = new AbortController();
  await Promise.race([work.finally(() => ended.abort()), pause(milliseconds, ended.signal)]);
  ended.abort();
}
