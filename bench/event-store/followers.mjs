import { randomUUID } from 'node:crypto';
import { postgreSQLEventStoreConsumer, postgreSQLRawSQLProjection } from '@event-driven-io/emmett-postgresql';
import { built } from './built.mjs';
import { log, observer } from './quiet.mjs';

/** A projection as the product's are, under a name that nobody else has. */
export function aProjection({ table, project }) {
  const tables = [`${table}_v1`];
  return { name: `bench-${randomUUID()}`, version: 1, handles: ['bench.happened'], tables, project };
}

/** The product's projection runner, following the log with one projection. */
export function startRunner({ projector: pool, store }, projection) {
  const { ProjectionRunner } = built('infra/projections/projection-runner');
  const runner = new ProjectionRunner({ pool, store, projections: [projection], observer, log });
  runner.start();
  return runner;
}

/** emmett's consumer with one SQL projection, at a batch of 1,000 and its own pace of polling unless told. */
export function emmettConsumer(url, { stopWhen, pullingFrequencyInMs = 50 }, evolve) {
  const name = `bench_${randomUUID().replaceAll('-', '')}`;
  const projection = postgreSQLRawSQLProjection({ name, canHandle: ['bench.happened'], evolve });
  const consumer = postgreSQLEventStoreConsumer({
    connectionString: url,
    pulling: { batchSize: 1000, pullingFrequencyInMs },
    ...(stopWhen && { stopWhen }),
  });
  consumer.projector({ processorId: name, projection });
  return consumer;
}
