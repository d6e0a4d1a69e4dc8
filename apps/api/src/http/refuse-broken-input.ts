import type { FastifyRequest } from 'fastify';
import './raw-body';
import { Refusal } from '@slipway/domain/kernel';
import { httpErrors } from './http.errors';

type Place = { readonly pointer: string; readonly value: unknown; readonly depth: number };

/** No request of ours is deeper than two; deeper ones only exhaust whoever walks them. */
const deepest = 10;
/** Nor has one of ours a hundred values; to look at half a million would keep everybody else waiting. */
const mostValues = 1_000;
/** NUL and half surrogate pairs: no Unicode text has them, and PostgreSQL stores neither. */
const brokenText = /[\0\p{Surrogate}]/u;
const allBroken = /[\0\p{Surrogate}]/gu;
/** Copied onto an object by any later code, these change what every object is. */
const poisonous = new Set(['__proto__', 'constructor', 'prototype']);

/** Refuses what no route can want, before any class is made of it. */
export async function refuseBrokenInput(http: FastifyRequest): Promise<void> {
  // Of a signed body only the bytes are looked at, by whoever knows who signs.
  if (http.rawBody === undefined) walk({ pointer: '', value: http.body, depth: 0 });
  walk({ pointer: '#/query', value: http.query, depth: 0 });
}

function walk(root: Place): void {
  const places = [root];
  let left = mostValues;
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { pointer, value, depth } = place;
    if (typeof value === 'string') refuseBrokenText(value, pointer);
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= deepest) throw httpErrors.tooDeep(deepest);
    left -= Array.isArray(value) ? value.length : Object.keys(value).length;
    if (left < 0) throw httpErrors.tooManyValues(mostValues);
    for (const [name, inner] of Object.entries(value)) {
      const here = pointerTo(pointer, name);
      refuseBrokenText(name, here);
      if (poisonous.has(name)) throw refused(httpErrors.invalidBody(), unknownField(here, name));
      places.push({ pointer: here, value: inner, depth: depth + 1 });
    }
  }
}

function refuseBrokenText(text: string, pointer: string): void {
  if (!brokenText.test(text)) return;
  const { code, detail } = httpErrors.invalidText();
  throw refused(httpErrors.invalidText(), { pointer: pointer.replace(allBroken, '\ufffd'), code, detail });
}

/** How a request names a field that it should not have. */
export function unknownField(pointer: string, name: string): Refusal['fields'][number] {
  return { pointer, code: 'http.unknown_field', detail: `There is no field ${name} here. Leave it out.` };
}

export function pointerTo(parent: string, name: string): string {
  return `${parent}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function refused({ code, kind, detail }: Refusal, field: Refusal['fields'][number]): Refusal {
  return new Refusal(code, kind, detail, [field]);
}
