import { Catch, HttpException } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  EventFromTheFuture,
  StoreUnavailable,
  UnknownEvent,
  UpstreamError,
} from '@slipway/application/ports';
import { Refusal } from '@slipway/domain/kernel';
import type { Logger } from '@slipway/infra/logging/logger';
import { httpErrors } from './http.errors';
import { toFailure, toProblem } from './problem';
import type { Problem } from './problem';

/** The same request may succeed later, or on an upgraded node. */
const passing = [StoreUnavailable, UpstreamError, EventFromTheFuture, UnknownEvent];

/** Every error as problem+json, with a stable code. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const problem = this.#problemOf(thrown, request.id);
    const reply = http.getResponse<FastifyReply>();
    const wait = retryAfter(problem, thrown);
    if (wait !== undefined) void reply.header('retry-after', String(wait));
    if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
    void reply.status(problem.status).type('application/problem+json').send(problem);
  }

  #problemOf(thrown: unknown, traceId: string): Problem {
    const refusal = refusalIn(thrown);
    if (refusal) return toProblem(refusal, traceId);
    this.logger.error({ err: thrown, traceId }, 'a request failed');
    return toFailure(
      passing.some((kind) => thrown instanceof kind),
      traceId,
    );
  }
}

/** In seconds. What is not available now is worth another try at once. */
function retryAfter({ status }: Problem, thrown: unknown): number | undefined {
  if (thrown instanceof Refusal && thrown.retryAfterSeconds !== undefined) return thrown.retryAfterSeconds;
  return status === 503 ? 1 : undefined;
}

function refusalIn(thrown: unknown): Refusal | undefined {
  if (thrown instanceof Refusal) return thrown;
  return thrown instanceof HttpException ? refusalOfStatus(thrown.getStatus()) : undefined;
}

/** What Fastify says of a request before any of our code has seen it; Nest hands it on as an exception of its own. */
function refusalOfStatus(status: number): Refusal | undefined {
  switch (status) {
    case 400:
      return httpErrors.malformed();
    case 404:
      return httpErrors.noRoute();
    case 413:
      return httpErrors.tooLarge();
    case 415:
      return httpErrors.unsupported();
    default:
      return undefined;
  }
}
