import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '@slipway/infra/logging/logger';

/**
 * One line for each request that changed or failed; the others only with `LOG_LEVEL=debug`. Names the route, not the
 * address, because a query may hold what is nobody's business.
 */
export function accessLog(logger: Logger) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const { id: requestId, method } = request;
    const { statusCode: status } = reply;
    const isRead = method === 'GET' || method === 'HEAD';
    const level = isRead && status < 400 ? 'debug' : 'info';
    const route = request.routeOptions.url ?? 'none';
    const sessionOrToken = request.authenticated?.sessionOrToken;
    logger[level](
      { requestId, method, route, status, ms: Math.round(reply.elapsedTime), sessionOrToken },
      'answered',
    );
    done();
  };
}
