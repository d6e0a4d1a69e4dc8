import type { Json } from '@slipway/application/ports/event-store';

/**
 * One text for one value, by RFC 8785: stores keep the keys of an object in orders of their own. It is written key by
 * key, because an object made anew would put keys that look like numbers first.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  return canonicalObject(Object.entries(value));
}

function canonicalObject(entries: readonly (readonly [string, Json])[]): string {
  const members = entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`);
  return `{${members.join(',')}}`;
}
