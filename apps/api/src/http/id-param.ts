import { Param } from '@nestjs/common';
import type { PipeTransform } from '@nestjs/common';
import { error, isUuid } from '@slipway/domain/kernel';

const notFound = error(
  'http.not_found',
  'not_found',
  (thing: string) => `There is no such ${thing}. Check its id.`,
);

class IdPipe implements PipeTransform<unknown, string> {
  constructor(private readonly thing: string) {}

  transform(value: unknown): string {
    if (typeof value !== 'string' || !isUuid(value)) throw notFound(this.thing);
    return value;
  }
}

/** An id in the path. What is no id names nothing: 404, like an unknown one. */
export const Id = (name: string, thing: string) => Param(name, new IdPipe(thing));

export function found<T>(row: T | null | undefined, thing: string): T {
  if (row === null || row === undefined) throw notFound(thing);
  return row;
}
