import 'reflect-metadata';
import { Controller, Get, HttpException, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Writable } from 'node:stream';
import {
  EventFromTheFuture,
  StoreUnavailable,
  UnknownEvent,
  UpstreamError,
} from '@slipway/application/ports';
import { Refusal } from '@slipway/domain/kernel';
import type { ErrorKind } from '@slipway/domain/kernel';
import { createLogger } from '@slipway/infra/logging/logger';
import { ProblemFilter } from './problem.filter';

@Module({})
class Empty {}

let thrown: unknown;

@Controller()
class Throwing {
  @Get() fail(): never {
    throw thrown;
  }
}

const lines: string[] = [];
const destination = new Writable({
  write(chunk: Buffer, _, done) {
    lines.push(chunk.toString());
    done();
  },
});
let app: NestFastifyApplication;

beforeAll(async () => {
  const adapter = new FastifyAdapter({ genReqId: () => 'trace-1' });
  app = await NestFactory.create({ module: Empty, controllers: [Throwing] }, adapter, { logger: false });
  app.useGlobalFilters(new ProblemFilter(createLogger('api', 'info', destination)));
  await app.init();
});
afterAll(() => app.close());

async function answerTo(error: unknown) {
  thrown = error;
  lines.length = 0;
  const answer = await app.inject({ url: '/' });
  return { answer, body: answer.json<Record<string, unknown>>(), logged: lines.join('') };
}

const statuses: Readonly<Record<ErrorKind, number>> = {
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

describe('a refusal', () => {
  test.each(Object.entries(statuses) as [ErrorKind, number][])('of kind %s is a %i', async (kind, status) => {
    const { answer, body, logged } = await answerTo(new Refusal('billing.no', kind, 'Do something else.'));
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(body).toEqual({
      type: '/v1/docs/errors#billing.no',
      title: expect.any(String),
      status,
      detail: 'Do something else.',
      code: 'billing.no',
      traceId: 'trace-1',
    });
    expect(logged).toBe('');
  });

  test('names the fields that are wrong', async () => {
    const fields = [{ pointer: '/name', code: 'http.is_string', detail: 'name must be a text' }];
    const { body } = await answerTo(new Refusal('http.invalid_request', 'validation', 'See errors.', fields));
    expect(body).toMatchObject({ errors: fields });
  });

  test('that will pass says when to ask again', async () => {
    const { answer } = await answerTo(new Refusal('http.projection_behind', 'unavailable', 'Ask again.'));
    expect(answer.headers['retry-after']).toBe('1');
  });
});

describe('what nobody expected', () => {
  const needle = 'password n33dle at 10.0.0.7';

  test.each([
    ['an error', new Error(needle), 500, 'http.internal'],
    ['a text', needle, 500, 'http.internal'],
    ['nothing', undefined, 500, 'http.internal'],
    ['an HTTP error of somebody else', new HttpException(needle, 502), 500, 'http.internal'],
    ['a store that is away', new StoreUnavailable(needle, true), 503, 'http.unavailable'],
    ['an event of a newer node', new EventFromTheFuture(needle, 2, 1), 503, 'http.unavailable'],
    [
      'a type that only a newer node knows',
      new UnknownEvent({ streamId: 'spec-1', type: needle }),
      503,
      'http.unavailable',
    ],
    ['an outside party that failed', new UpstreamError(needle, true), 503, 'http.unavailable'],
  ])('(%s) says nothing but the trace id, under which the log has it', async (_, error, status, code) => {
    const { answer, body, logged } = await answerTo(error);
    expect(answer.statusCode).toBe(status);
    expect(body).toMatchObject({ status, code, traceId: 'trace-1' });
    expect(answer.body).not.toContain('n33dle');
    expect(logged).toContain('trace-1');
  });
});
