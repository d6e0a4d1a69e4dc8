import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { InvalidSettings, readSettings, required } from '@slipway/infra/config/env';
import { untilStopped } from '@slipway/infra/config/until-stopped';
import { assertSchemaIsCurrent } from '@slipway/infra/database/schema-version';
import { createLogger } from '@slipway/infra/logging/logger';
import { NestLogger } from '@slipway/infra/logging/nest-logger';
import { openWriteSide } from '@slipway/infra/write-side';
import { AppModule } from './app.module';
import { Reactor } from './reactor';
import { rolesFrom } from './roles';

async function main(): Promise<void> {
  const roles = rolesFrom(process.argv.slice(2));
  surviveClosedOutput();
  const settings = readSettings();
  const logger = createLogger('projector', settings.LOG_LEVEL);
  const databaseUrl = required(settings, 'DATABASE_PROJECTOR_URL');
  const writeSide = openWriteSide({ settings, databaseUrl, applicationName: 'slipway projector', logger });
  await assertSchemaIsCurrent(writeSide.pool, 'main');
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with({ settings, writeSide, logger, roles }),
    new FastifyAdapter({ forceCloseConnections: true }),
    { logger: new NestLogger(logger), abortOnError: false },
  );
  await app.init();
  const reactor = app.get(Reactor);
  reactor.start();
  await app.listen({ host: settings.HOST, port: settings.PROJECTOR_PORT ?? settings.PORT + 1 });
  logger.info({ roles: [...roles], url: await app.getUrl() }, 'the projector follows the log');
  await untilStopped();
  await reactor.close();
  await app.close();
  await writeSide.close();
}

/** When the reader of our lines was killed, a Terraform run still has to be stopped in order. */
function surviveClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

main().catch((error: unknown) => {
  if (error instanceof InvalidSettings) console.error(error.message);
  else console.error(error);
  process.exit(1);
});
