import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Refusal } from '@slipway/domain/kernel';
import { httpErrors } from './http.errors';
import { pointerTo, unknownField } from './refuse-broken-input';

/** For a command that takes no facts: no body, or an empty object. */
export const NoFields = createParamDecorator((_: unknown, context: ExecutionContext): null => {
  const { body } = context.switchToHttp().getRequest<FastifyRequest>();
  if (body === undefined || body === null) return null;
  const { code, kind, detail } = httpErrors.invalidBody();
  if (typeof body !== 'object' || Array.isArray(body)) {
    const noObject = { pointer: '', code: 'http.is_object', detail: 'Send no body, or an empty object.' };
    throw new Refusal(code, kind, detail, [noObject]);
  }
  const names = Object.keys(body);
  if (names.length === 0) return null;
  const fields = names.slice(0, mostNamed).map((name) => unknownField(pointerTo('', name), name));
  throw new Refusal(code, kind, detail, fields);
});

/** A hostile body has thousands of fields; naming a few is enough. */
const mostNamed = 20;
