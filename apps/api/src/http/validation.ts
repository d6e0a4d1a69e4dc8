import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { Refusal } from '@slipway/domain/kernel';
import type { FieldError } from '@slipway/domain/kernel';
import { httpErrors } from './http.errors';

/** DTOs are the only way in: unknown fields, wrong types and over-long texts are refused, each named by a pointer. */
export function validation(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    exceptionFactory: (problems) => {
      const { code, kind, detail } = httpErrors.invalidBody();
      return new Refusal(
        code,
        kind,
        detail,
        problems.flatMap((problem) => fieldErrors(problem, '')),
      );
    },
  });
}

function fieldErrors(problem: ValidationError, parent: string): readonly FieldError[] {
  const pointer = `${parent}/${problem.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = Object.entries(problem.constraints ?? {}).map(([rule, detail]) => ({
    pointer,
    code: `http.${snakeCase(rule)}`,
    detail,
  }));
  return [...own, ...(problem.children ?? []).flatMap((child) => fieldErrors(child, pointer))];
}

function snakeCase(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
