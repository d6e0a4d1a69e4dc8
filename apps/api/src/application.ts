import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyCookie from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController } from 'fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { Logger } from '@slipway/infra/logging/logger';
import { NestLogger } from '@slipway/infra/logging/nest-logger';
import { AppModule } from './app.module';
import { accessLog } from './http/access-log';
import { assertEveryRouteDeclaresAccess } from './http/declared-routes';
import { serveOpenApi } from './http/openapi';
import { httpErrors } from './http/http.errors';
import { toProblem } from './http/problem';
import { ProblemFilter } from './http/problem.filter';
import { refuseBrokenInput } from './http/refuse-broken-input';
import { answerUnreadable } from './http/unreadable-request';
import { validation } from './http/validation';
import type { ApiParts } from './providers';

const bodyLimitBytes = 1_048_576;

/** The HTTP side of the product, not yet listening. `uiFolder`: the built dashboard, when there is one. */
export async function createApplication(
  parts: ApiParts,
  logger: Logger,
  uiFolder: string,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: bodyLimitBytes,
    genReqId: () => randomUUID(),
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    forceCloseConnections: true,
    // Poisoned keys are refused by our own walk, which can name them.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (_: unknown, request: FastifyRequest, reply: FastifyReply) => {
      const problem = toProblem(httpErrors.malformedUrl(), request.id);
      void reply.status(problem.status).type('application/problem+json').send(problem);
    },
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(parts), adapter, {
    logger: new NestLogger(logger),
    abortOnError: false,
    // NestJS would also read forms, which another site can send without asking.
    bodyParser: false,
  });
  await protect(app);
  app.getHttpAdapter().getInstance().addHook('onResponse', accessLog(logger));
  app.useGlobalPipes(validation());
  app.useGlobalFilters(new ProblemFilter(logger));
  assertEveryRouteDeclaresAccess(app);
  serveOpenApi(app);
  await serveDashboard(app, uiFolder);
  await app.init();
  return app;
}

/** Headers that keep browsers from running, framing or sniffing anything of ours; the dashboard has no inline code. */
async function protect(app: NestFastifyApplication): Promise<void> {
  await app.register(fastifyCookie);
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        frameAncestors: ["'none'"],
        // Would turn a plain-HTTP installation's own links into dead ones.
        upgradeInsecureRequests: null,
      },
    },
  });
  const server = app.getHttpAdapter().getInstance();
  server.removeContentTypeParser('text/plain');
  server.addHook('preValidation', refuseBrokenInput);
  server.addHook('onSend', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
  });
}

/** The dashboard's files; a path that is no file and no route of the API is a page of the dashboard. */
async function serveDashboard(app: NestFastifyApplication, folder: string): Promise<void> {
  if (!existsSync(join(folder, 'index.html'))) return;
  await app.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const isHashed = path.includes('/assets/');
      void reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  const server = app.getHttpAdapter().getInstance();
  server.get('/*', (request: FastifyRequest, reply: FastifyReply) => {
    if (notPages.test(request.url)) return reply.callNotFound();
    return reply.header('cache-control', 'no-cache').sendFile('index.html');
  });
}

const notPages = /^\/(v1|assets|livez|readyz|metrics)(\/|$|\?)/;
