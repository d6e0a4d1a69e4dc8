import { Param } from '@nestjs/common';
import type { PipeTransform } from '@nestjs/common';
import { isUuid } from '@slipway/domain/kernel';
import { httpErrors } from './http.errors';

/** Of nothing and of nobody. */
const nobodysId = '00000000-0000-0000-0000-000000000000';

class IdPipe implements PipeTransform<unknown, string> {
  transform(value: unknown): string {
    return typeof value === 'string' && isUuid(value) ? value : nobodysId;
  }
}

/** An id in the path. What is no id names nothing, and every route answers it as it answers an unknown one. */
export const Id = (name: string) => Param(name, new IdPipe());

export function found<T>(row: T | null | undefined, thing: string): T {
  if (row === null || row === undefined) throw httpErrors.notFound(thing);
  return row;
}
