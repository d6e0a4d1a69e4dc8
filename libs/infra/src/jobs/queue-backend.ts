import { createPostgresBackend, Queue, withBackend, Worker } from 'bullmq';
import type { Processor, WorkerOptions } from 'bullmq';

/** Where the jobs travel: through PostgreSQL, or through Redis when there is one. */
export type QueueBackend =
  { readonly kind: 'postgres'; readonly url: string } | { readonly kind: 'redis'; readonly url: string };

export const queueName = 'work';
export const queueSchema = 'bullmq';

export type JobData = { readonly kind: string };
type TuningOptions = Omit<WorkerOptions, 'connection'>;

const onPostgres = withBackend(createPostgresBackend);

export function openQueue(backend: QueueBackend) {
  return backend.kind === 'postgres'
    ? new onPostgres.Queue<JobData>(queueName, { connection: postgres(backend.url) })
    : new Queue<JobData>(queueName, { connection: redis(backend.url) });
}

export function openWorker(backend: QueueBackend, processor: Processor<JobData>, tuning: TuningOptions) {
  return backend.kind === 'postgres'
    ? new onPostgres.Worker<JobData>(queueName, processor, { ...tuning, connection: postgres(backend.url) })
    : new Worker<JobData>(queueName, processor, { ...tuning, connection: redis(backend.url) });
}

function postgres(url: string) {
  return {
    connectionString: url,
    schema: queueSchema,
    max: 4,
    application_name: 'slipway-queue',
    connectionTimeoutMillis: 5000,
    statement_timeout: 15_000,
    query_timeout: 20_000,
    keepAlive: true,
  };
}

/** BullMQ waits in blocking commands, which must not be given up after some tries. */
function redis(url: string) {
  return { url, maxRetriesPerRequest: null };
}
