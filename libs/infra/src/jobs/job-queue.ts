/** A job says only which row of the outbox to carry out; the row is what counts. */
export type Job = { readonly id: string; readonly kind: string };

/** The transport of jobs. It may lose everything at any time: the relay notices and puts it in again. */
export interface JobQueue {
  /** Putting in a job that is still there changes nothing. */
  add(jobs: readonly Job[]): Promise<void>;
  /** Those of `ids` that nobody will carry out unless they are put in again. */
  missing(ids: readonly string[]): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** `outputId` names the row. Throws when the job should be tried again later. */
export type JobHandler = (outputId: string, signal: AbortSignal) => Promise<void>;
