import { ValidationPipe } from '@nestjs/common';
import type { ArgumentMetadata } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { Refusal } from '@slipway/domain/kernel';
import type { FieldError } from '@slipway/domain/kernel';
import { httpErrors } from './http.errors';
import { pointerTo, unknownField } from './refuse-broken-input';

/** A hostile body has thousands of fields; naming a few is enough. */
const mostNamed = 20;

/** DTOs are the only way in: unknown fields, wrong types and over-long texts are refused, each named by a pointer. */
export function validation(): ValidationPipe {
  return new FieldNamingPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    exceptionFactory: (problems) => {
      const { code, kind, detail } = httpErrors.invalidBody();
      const fields = problems.flatMap((problem) => fieldErrors(problem, ''));
      return new Refusal(code, kind, detail, fields.slice(0, mostNamed));
    },
  });
}

/** Pointers go into the body; those of a query start with `#/query`. */
class FieldNamingPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    try {
      return await super.transform(value, metadata);
    } catch (thrown) {
      if (metadata.type !== 'query' || !(thrown instanceof Refusal)) throw thrown;
      const fields = thrown.fields.map((field) => ({ ...field, pointer: `#/query${field.pointer}` }));
      throw new Refusal(thrown.code, thrown.kind, thrown.detail, fields);
    }
  }
}

function fieldErrors(problem: ValidationError, parent: string): readonly FieldError[] {
  const pointer = pointerTo(parent, problem.property);
  const own = Object.entries(problem.constraints ?? {}).map(([rule, detail]) =>
    rule === 'whitelistValidation'
      ? unknownField(pointer, problem.property)
      : { pointer, code: `http.${snakeCase(rule)}`, detail },
  );
  return [...own, ...(problem.children ?? []).flatMap((child) => fieldErrors(child, pointer))];
}

function snakeCase(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
