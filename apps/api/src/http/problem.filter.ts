import { Catch, HttpException } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { StoreUnavailable, UpstreamError } from '@slipway/application/ports';
import { Refusal } from '@slipway/domain/kernel';
import type { ErrorKind } from '@slipway/domain/kernel';
import type { Logger } from '@slipway/infra/logging/logger';
import { httpErrors } from './http.errors';

/** RFC 9457. A 5xx says nothing but the trace id, under which the log has the rest. */
type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly traceId: string;
  readonly errors?: Refusal['fields'];
};

const statusOf: Readonly<Record<ErrorKind, number>> = {
  validation: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  stale_version: 412,
  rule: 422,
  quota: 422,
  precondition_required: 428,
  rate: 429,
  upstream: 502,
  unavailable: 503,
};

const titleOf: Readonly<Record<ErrorKind, string>> = {
  validation: 'The request is not valid',
  unauthenticated: 'Not signed in',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  conflict: 'Conflict',
  stale_version: 'Changed meanwhile',
  rule: 'Not possible now',
  quota: 'Quota exceeded',
  precondition_required: 'Precondition required',
  rate: 'Too many requests',
  upstream: 'An outside party failed',
  unavailable: 'Not available now',
};

/** Every error as problem+json, with a stable code. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const problem = this.#problemOf(thrown, request.id);
    const reply = http.getResponse<FastifyReply>();
    if (problem.status === 503) void reply.header('retry-after', '1');
    if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
    void reply.status(problem.status).type('application/problem+json').send(problem);
  }

  #problemOf(thrown: unknown, traceId: string): Problem {
    const refusal = refusalIn(thrown);
    if (refusal) return toProblem(refusal, traceId);
    const isUnavailable = thrown instanceof StoreUnavailable || thrown instanceof UpstreamError;
    this.logger.error({ err: thrown, traceId }, 'a request failed');
    return {
      type: 'about:blank',
      title: isUnavailable ? titleOf.unavailable : 'Something went wrong',
      status: isUnavailable ? 503 : 500,
      detail: `Nothing more can be said here. Quote the trace id ${traceId} to the operator.`,
      code: isUnavailable ? 'http.unavailable' : 'http.internal',
      traceId,
    };
  }
}

export function toProblem(refusal: Refusal, traceId: string): Problem {
  const { code, kind, detail, fields } = refusal;
  // The kind alone does not tell these two from other invalid requests, but clients act on their status.
  const special = { 'http.body_too_large': 413, 'http.unsupported_media_type': 415 }[code];
  return {
    type: `/v1/docs/errors#${code}`,
    title: titleOf[kind],
    status: special ?? statusOf[kind],
    detail,
    code,
    traceId,
    ...(fields.length > 0 ? { errors: fields } : {}),
  };
}

function refusalIn(thrown: unknown): Refusal | undefined {
  if (thrown instanceof Refusal) return thrown;
  if (thrown instanceof HttpException) return thrown.getStatus() === 404 ? httpErrors.noRoute() : undefined;
  return bodyRefusal(thrown);
}

/** What Fastify says of a body before any of our code has seen it. */
function bodyRefusal(thrown: unknown): Refusal | undefined {
  if (!(thrown instanceof Error) || !('statusCode' in thrown)) return undefined;
  switch (thrown.statusCode) {
    case 400:
      return httpErrors.malformed();
    case 413:
      return httpErrors.tooLarge();
    case 415:
      return httpErrors.unsupported();
    default:
      return undefined;
  }
}
