import 'reflect-metadata';
import { join } from 'node:path';
import { paymentGateways } from '@slipway/infra/billing/payment-gateways';
import { readSettings } from '@slipway/infra/config/env';
import { connect } from '@slipway/infra/database/connect';
import { memoryCounter } from '@slipway/infra/limits/request-counter.adapter';
import { createLogger } from '@slipway/infra/logging/logger';
import { ChangeSignal } from '@slipway/infra/projections/change-signal';
import { CheckpointWatch } from '@slipway/infra/projections/consistency';
import { Reads } from '@slipway/infra/projections/read-scope';
import { openWriteSide } from '@slipway/infra/write-side';
import { createApplication } from './application';
import { openApiDocument } from './http/openapi';
import type { ApiParts } from './providers';

const nowhere = 'postgres://nobody@127.0.0.1:1/none';
const noKey = Buffer.alloc(32).toString('base64');

/** The same parts as in `main.ts`, none of which connects before it is used, and nothing here uses one. */
function unconnectedParts(): ApiParts & { close(): Promise<void> } {
  const settings = readSettings({
    MASTER_KEY: noKey,
    INDEX_KEY: noKey,
    SANDBOX_URL: 'http://127.0.0.1:1',
    SANDBOX_TOKEN: 'none',
  });
  const logger = createLogger('api', 'silent');
  const writeSide = openWriteSide({ settings, databaseUrl: nowhere, applicationName: 'none', logger });
  const readPool = connect({ url: nowhere, applicationName: 'none' });
  const close = async (): Promise<void> => {
    await readPool.end();
    await writeSide.close();
  };
  return {
    settings,
    writeSide,
    reads: new Reads(readPool),
    watch: new CheckpointWatch(writeSide.pool, logger),
    changes: new ChangeSignal(writeSide.pool, logger),
    gateways: paymentGateways(settings),
    requests: memoryCounter(),
    storeId: '00000000-0000-4000-8000-000000000000',
    close,
  };
}

/** Prints the OpenAPI document on standard output; needs no database and no settings. */
async function main(): Promise<void> {
  const parts = unconnectedParts();
  const app = await createApplication(parts, createLogger('api', 'silent'), join(__dirname, 'no-dashboard'));
  process.stdout.write(`${JSON.stringify(openApiDocument(app), null, 2)}\n`);
  await app.close();
  await parts.close();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
