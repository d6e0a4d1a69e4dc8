import { readSettings, required } from '@slipway/infra/config/env';
import { isEventStoreDbUrl } from '@slipway/infra/config/event-store-url';
import { migrate as migrateSet } from '@slipway/infra/database/migrations';
import type { MigrationSet } from '@slipway/infra/database/migration-files';
import { ensureRoles } from '@slipway/infra/database/roles';
import { migrateQueue } from '@slipway/infra/jobs/migrate-queue';
import type { RunCommand } from '../command';

/** The only thing that changes a schema. */
export const migrate: RunCommand = async (_args, say) => {
  const settings = readSettings();
  const ownerUrl = required(settings, 'DATABASE_URL');
  const logUrl = settings.EVENT_STORE_URL ?? ownerUrl;
  await ensureRoles({
    ownerUrl,
    apiUrl: required(settings, 'DATABASE_API_URL'),
    projectorUrl: required(settings, 'DATABASE_PROJECTOR_URL'),
  });
  // EventStoreDB has no schema, and then PostgreSQL has no log.
  if (!isEventStoreDbUrl(logUrl)) await apply('event-store', logUrl, say);
  await apply('main', ownerUrl, say);
  if (settings.REDIS_URL === undefined) await migrateQueue(ownerUrl);
  say('the schemas are up to date');
};

async function apply(set: MigrationSet, url: string, say: (line: string) => void): Promise<void> {
  for (const name of await migrateSet({ url, set })) say(`applied ${set}/${name}`);
}
