import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { MemoryGateway, only } from '@slipway/application/billing/given-gateway';
import type { PaymentGateways } from '@slipway/application/billing';
import { linkHashOf, newLink } from '@slipway/application/identity';
import { aRequest } from '@slipway/application/runtime/given-runtime';
import { installation, installationCommands } from '@slipway/domain/identity';
import { later } from '@slipway/domain/kernel';
import { readSettings } from '@slipway/infra/config/env';
import { connect } from '@slipway/infra/database/connect';
import { openRequestCounter } from '@slipway/infra/limits/open-request-counter';
import { createLogger } from '@slipway/infra/logging/logger';
import { ChangeSignal } from '@slipway/infra/projections/change-signal';
import { CheckpointWatch } from '@slipway/infra/projections/consistency';
import { Reads } from '@slipway/infra/projections/read-scope';
import { openWriteSide } from '@slipway/infra/write-side';
import type { WriteSide } from '@slipway/infra/write-side';
import { randomUUID } from 'node:crypto';
import { createTestDatabase } from '../../../test/support/database';
import { createApplication } from './application';

export type Owner = { readonly userId: string; readonly organizationId: string; readonly cookie: string };
export type GivenApi = {
  readonly app: NestFastifyApplication;
  readonly writeSide: WriteSide;
  /** Of the database: for what only its owner may do. */
  readonly ownerUrl: string;
  /** Everything that was logged so far. */
  logged(): string;
  close(): Promise<void>;
};

/** The API as it runs, on a database of its own, with a dashboard of two files; answers to `app.inject`. */
export async function anApi(
  more: NodeJS.ProcessEnv = {},
  gateways: PaymentGateways = only(new MemoryGateway()),
): Promise<GivenApi> {
  const database = await createTestDatabase(['event-store', 'main']);
  const ui = aDashboard();
  const settings = readSettings({
    DATA_DIR: join(ui, 'data'),
    MASTER_KEY: randomBytes(32).toString('base64'),
    INDEX_KEY: randomBytes(32).toString('base64'),
    RATE_LIMIT_FACTOR: '1000',
    ...more,
  });
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const logger = createLogger('api', 'info', destination);
  const databaseUrl = database.apiUrl;
  const writeSide = openWriteSide({ settings, databaseUrl, applicationName: 'api spec', logger });
  const readPool = connect({ url: databaseUrl, applicationName: 'api spec reads' });
  const watch = new CheckpointWatch(writeSide.pool, logger);
  const changes = new ChangeSignal(writeSide.pool, logger);
  const storeId = await writeSide.store.storeId();
  const reads = new Reads(readPool);
  const requests = openRequestCounter(settings, logger);
  const parts = { settings, writeSide, reads, watch, changes, gateways, requests, storeId };
  const app = await createApplication(parts, logger, ui);
  await app.getHttpAdapter().getInstance().ready();
  return {
    app,
    writeSide,
    ownerUrl: database.ownerUrl,
    logged: () => lines.join(''),
    close: async () => {
      await app.close();
      await Promise.all([watch.close(), changes.close(), requests.close()]);
      await readPool.end();
      await writeSide.close();
      await database.drop();
      rmSync(ui, { recursive: true, force: true });
    },
  };
}

function aDashboard(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-ui-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Dashboard</title>');
  writeFileSync(join(folder, 'assets', 'app-1234.js'), 'export {};');
  return folder;
}

export const password = 'correct horse battery';

/** The first owner of the installation, signed in. */
export async function theOwner({ app, writeSide }: GivenApi): Promise<Owner> {
  const link = newLink();
  const command = installationCommands.issueSetupLink({
    linkHash: linkHashOf(link),
    expiresAt: later(writeSide.clock.now(), 3600),
  });
  const request = aRequest(randomUUID());
  await writeSide.runner.run({ decider: installation, id: 'main', command, request });
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/setup',
    payload: {
      token: link.reveal(),
      name: 'Ada',
      email: 'ada@example.com',
      password,
      organizationName: 'Acme Hosting',
    },
  });
  if (answer.statusCode !== 201) throw new Error(`the set-up was refused: ${answer.body}`);
  const { userId, organizationId } = answer.json<{ userId: string; organizationId: string }>();
  const [cookie] = answer.cookies;
  return { userId, organizationId, cookie: `${cookie?.name ?? ''}=${cookie?.value ?? ''}` };
}
