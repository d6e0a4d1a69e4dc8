import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyCookie from '@fastify/cookie';
import fastifyStatic from '@fastify/static';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController } from 'fastify';
import helmet from 'helmet';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { corsOrigins, trustedProxies } from '@slipway/infra/config/env';
import type { Logger } from '@slipway/infra/logging/logger';
import { NestLogger } from '@slipway/infra/logging/nest-logger';
import { AppModule } from './app.module';
import { accessLog } from './http/access-log';
import { assertEveryRouteDeclaresAccess } from './http/declared-routes';
import { serveOpenApi } from './http/openapi';
import { httpErrors } from './http/http.errors';
import { toProblem } from './http/problem';
import { ProblemFilter } from './http/problem.filter';
import { keepRawBody } from './http/raw-body';
import { refuseBrokenInput } from './http/refuse-broken-input';
import { answerUnreadable } from './http/unreadable-request';
import { validation } from './http/validation';
import { writeLimits } from './limits/limit-headers';
import { LimitsOfRequests } from './limits/limits-of-requests';
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
    // Who is not trusted may write there what he likes; only addresses count that a trusted one has added.
    trustProxy: [...trustedProxies(parts.settings)],
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
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(parts, logger), adapter, {
    logger: new NestLogger(logger),
    abortOnError: false,
    // NestJS would also read forms, which another site can send without asking.
    bodyParser: false,
  });
  await protect(app);
  openToSites(app, corsOrigins(parts.settings));
  app.getHttpAdapter().getInstance().addHook('onResponse', accessLog(logger));
  app.useGlobalPipes(validation());
  app.useGlobalFilters(new ProblemFilter(logger));
  assertEveryRouteDeclaresAccess(app);
  serveOpenApi(app);
  await serveDashboard(app, uiFolder);
  await app.init();
  return app;
}

/** Made once: with `@fastify/helmet` they were put together anew for every request. */
const browserRules = helmet({
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

/** Headers that keep browsers from running, framing or sniffing anything of ours; the dashboard has no inline code. */
async function protect(app: NestFastifyApplication): Promise<void> {
  await app.register(fastifyCookie);
  const server = app.getHttpAdapter().getInstance();
  server.removeContentTypeParser('text/plain');
  server.addHook('onRequest', (request, reply, done) => browserRules(request.raw, reply.raw, () => done()));
  const limits = app.get(LimitsOfRequests);
  server.addHook('onRequest', (request) => limits.ofNetwork(request));
  server.addHook('preParsing', keepRawBody);
  server.addHook('preValidation', refuseBrokenInput);
  server.addHook('onSend', writeLimits);
  server.addHook('onSend', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
  });
}

/** Scripts of these sites may ask and read, with a token in a header; no other site's may read anything. */
function openToSites(app: NestFastifyApplication, origins: readonly string[]): void {
  if (origins.length === 0) return;
  app.enableCors({
    origin: [...origins],
    credentials: false,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key', 'last-event-id'],
    exposedHeaders: [
      'location',
      'ratelimit',
      'ratelimit-policy',
      'retry-after',
      'x-consistency-token',
      'x-request-id',
    ],
    maxAge: 600,
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
