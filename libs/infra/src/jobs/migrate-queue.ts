import { randomUUID } from 'node:crypto';
import { runMigrations } from 'bullmq';
import { Client } from 'pg';
import { openQueue, queueSchema } from './queue-backend';

/** BullMQ finds its functions by the search path, and its tables hold nothing that outlives a job. */
const grants = `
  GRANT USAGE ON SCHEMA ${queueSchema} TO slipway_api, slipway_projector;
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${queueSchema} TO slipway_api, slipway_projector;
  GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${queueSchema} TO slipway_api, slipway_projector;
  GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${queueSchema} TO slipway_api, slipway_projector;
  REVOKE INSERT, UPDATE, DELETE ON ${queueSchema}.migration FROM slipway_api, slipway_projector`;

/** Brings the schema of the job queue up to date. Needs the owner's login; the two lesser logins must exist. */
export async function migrateQueue(ownerUrl: string): Promise<void> {
  const client = new Client({
    connectionString: ownerUrl,
    application_name: 'slipway-migrate',
    connectionTimeoutMillis: 10_000,
    statement_timeout: 120_000,
  });
  await client.connect();
  try {
    await runMigrations(client, queueSchema);
    await makeSequence(ownerUrl);
    await client.query(grants);
  } finally {
    await client.end();
  }
}

/** The first job of a queue makes a sequence, which the lesser logins may not: the owner puts one in and takes it out. */
async function makeSequence(ownerUrl: string): Promise<void> {
  const queue = openQueue({ kind: 'postgres', url: ownerUrl });
  try {
    const opts = { jobId: randomUUID(), delay: 3_600_000, removeOnComplete: true, removeOnFail: true };
    const [job] = await queue.addBulk([{ name: 'migration', data: { kind: 'migration' }, opts }]);
    await job?.remove();
  } finally {
    await queue.close();
  }
}
