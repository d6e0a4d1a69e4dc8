import 'reflect-metadata';
import { join } from 'node:path';
import { paymentGateways } from '@slipway/infra/billing/payment-gateways';
import { InvalidSettings, readSettings, required } from '@slipway/infra/config/env';
import { rootFolder } from '@slipway/infra/config/root-folder';
import { connect } from '@slipway/infra/database/connect';
import { assertSchemaIsCurrent } from '@slipway/infra/database/schema-version';
import { createLogger } from '@slipway/infra/logging/logger';
import { ChangeSignal } from '@slipway/infra/projections/change-signal';
import { CheckpointWatch } from '@slipway/infra/projections/consistency';
import { Reads } from '@slipway/infra/projections/read-scope';
import { openRequestCounter } from '@slipway/infra/limits/open-request-counter';
import { untilStopped } from '@slipway/infra/config/until-stopped';
import { openWriteSide } from '@slipway/infra/write-side';
import { createApplication } from './application';
import { OperationStream } from './billing/operation-stream';

async function main(): Promise<void> {
  const settings = readSettings();
  const logger = createLogger('api', settings.LOG_LEVEL);
  const databaseUrl = required(settings, 'DATABASE_API_URL');
  const writeSide = openWriteSide({ settings, databaseUrl, applicationName: 'slipway api', logger });
  await assertSchemaIsCurrent(writeSide.pool, 'main');
  const readPool = connect({
    url: databaseUrl,
    applicationName: 'slipway api reads',
    max: 10,
  });
  const watch = new CheckpointWatch(writeSide.pool, logger);
  const changes = new ChangeSignal(writeSide.pool, logger);
  watch.start();
  changes.start();
  const storeId = await writeSide.store.storeId();
  const gateways = paymentGateways(settings);
  const requests = openRequestCounter(settings, logger);
  const parts = {
    settings,
    writeSide,
    reads: new Reads(readPool),
    watch,
    changes,
    gateways,
    requests,
    storeId,
  };
  const app = await createApplication(parts, logger, join(rootFolder(), 'ui', 'dist'));
  await app.listen({ host: settings.HOST, port: settings.PORT });
  logger.info({ url: await app.getUrl() }, 'the API listens');
  await untilStopped();
  app.get(OperationStream).close();
  await app.close();
  await Promise.all([watch.close(), changes.close(), requests.close()]);
  await readPool.end();
  await writeSide.close();
}

main().catch((error: unknown) => {
  if (error instanceof InvalidSettings) console.error(error.message);
  else console.error(error);
  process.exit(1);
});
