import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf, messageOf, type Log } from '../log';
import { StartRefusal } from '../start-refusal';
import { requireBearer } from './bearer';
import { readJson } from './body';
import { assertNever } from '../assert-never';
import { HttpError } from './http-error';
import { findRoute, type Answer, type Route } from './router';

export type HttpServer = {
  readonly port: number;
  /** Ends waiting answers at once and all connections within a second. */
  readonly close: () => Promise<void>;
};

const requestWithinMs = 30_000;
const unfinishedWithinMs = 1_000;

export type HttpServerOptions = {
  readonly port: number;
  readonly token: string;
  readonly routes: readonly Route[];
  readonly log: Log;
};

/** Listens on the loopback address only. Throws StartRefusal when the port cannot be had. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const stopping = new AbortController();
  const unfinished = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const work = serve(request, response, { ...options, stopping: stopping.signal });
    unfinished.add(work);
    void work.finally(() => unfinished.delete(work));
  });
  server.requestTimeout = requestWithinMs;
  server.headersTimeout = requestWithinMs;
  const port = await listenOnLoopback(server, options.port);
  return {
    port,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      stopping.abort();
      await Promise.race([Promise.allSettled(unfinished), delay(unfinishedWithinMs, null, { ref: false })]);
      server.closeAllConnections();
      await closed;
    },
  };
}

type Serving = Pick<HttpServerOptions, 'token' | 'routes' | 'log'> & { readonly stopping: AbortSignal };

/** Never rejects: what goes wrong is answered, and logged when it is our fault. */
async function serve(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  try {
    await send(response, await answerTo(request, serving), serving.stopping);
  } catch (error) {
    // Who hung up hears nothing any more, and what it left half said is no failure of ours.
    if (request.complete || error instanceof HttpError)
      sendError(response, answerable(error, request, serving));
  }
}

function answerable(error: unknown, request: IncomingMessage, serving: Serving): HttpError {
  if (error instanceof HttpError) return error;
  if (serving.stopping.aborted) return new HttpError(503, 'stopping', 'The sandbox is stopping.');
  serving.log('error', 'a request failed', { method: request.method, error: messageOf(error) });
  return new HttpError(500, 'internal', 'The sandbox failed to do this; its log says why.');
}

async function answerTo(request: IncomingMessage, serving: Serving): Promise<Answer> {
  const found = findRouteFor(request, serving);
  const body = found.route.method === 'GET' ? undefined : await readJson(request);
  const { params, query } = found;
  return found.route.handle({ params, query, headers: request.headers, body, stopping: serving.stopping });
}

/** Who has no token learns no more than whether the public routes exist. */
function findRouteFor(request: IncomingMessage, serving: Serving): ReturnType<typeof findRoute> {
  const { method = 'GET', url = '/' } = request;
  const open = serving.routes.find(
    (route) => route.isPublic && route.method === method && route.path === url,
  );
  if (open === undefined) requireBearer(request.headers.authorization, serving.token);
  return findRoute(serving.routes, method, url);
}

async function send(response: ServerResponse, answer: Answer, stopping: AbortSignal): Promise<void> {
  switch (answer.kind) {
    case 'json':
      sendJson(response, answer.status, answer.body, answer.headers ?? {});
      return;
    case 'empty':
      response.writeHead(204).end();
      return;
    case 'silence':
      await keepSilent(response, answer.forMs, stopping);
      return;
    default:
      assertNever(answer);
  }
}

async function keepSilent(response: ServerResponse, forMs: number, stopping: AbortSignal): Promise<void> {
  try {
    await delay(forMs, undefined, { signal: stopping });
  } finally {
    response.destroy();
  }
}

function sendError(response: ServerResponse, error: HttpError): void {
  const body = { error: { code: error.code, message: error.message } };
  sendJson(response, error.status, body, error.headers);
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): void {
  if (response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

async function listenOnLoopback(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(refusalOf(error, port)));
    server.listen(port, '127.0.0.1', () => resolve());
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the sandbox listens on no port');
  return address.port;
}

function refusalOf(error: Error, port: number): Error {
  const code = codeOf(error);
  if (code === 'EADDRINUSE') {
    return new StartRefusal(
      `SANDBOX_PORT ${port} is in use on 127.0.0.1: stop what listens there or set another port.`,
    );
  }
  if (code === 'EACCES') {
    return new StartRefusal(`SANDBOX_PORT ${port} may not be used by this user: set a port above 1023.`);
  }
  return error;
}
