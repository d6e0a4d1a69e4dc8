import type { Json } from '@slipway/application/ports/event-store';

/**
 * One text for one value, by RFC 8785: stores keep the keys of an object in orders of their own. It is written key by
 * key, because an object made anew would put keys that look like numbers first. Every event of a log goes through here
 * when it is proven, so nothing is made that is thrown away.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return isList(value) ? listOf(value) : objectOf(value);
}

function isList(value: readonly Json[] | { readonly [name: string]: Json }): value is readonly Json[] {
  return Array.isArray(value);
}

function listOf(items: readonly Json[]): string {
  let text = '';
  for (const item of items) text += text === '' ? canonicalJson(item) : `,${canonicalJson(item)}`;
  return `[${text}]`;
}

function objectOf(value: { readonly [name: string]: Json }): string {
  let text = '';
  for (const key of inOrder(Object.keys(value))) {
    const member = `${quoted(key)}:${canonicalJson(value[key] ?? null)}`;
    text += text === '' ? member : `,${member}`;
  }
  return `{${text}}`;
}

/** Longer lists of keys than those of our events: maps that somebody has stored. */
const many = 24;

/** By UTF-16 code units, which is how JavaScript compares by itself. A handful is put in order faster one by one. */
function inOrder(keys: string[]): readonly string[] {
  if (keys.length > many) return keys.sort();
  for (const [at, key] of keys.entries()) {
    let place = at;
    for (let before = keys[place - 1]; before !== undefined && before > key; before = keys[place - 1]) {
      keys[place] = before;
      place -= 1;
    }
    keys[place] = key;
  }
  return keys;
}

/** What JSON writes otherwise than it stands: quotation marks, control characters, and halves of a sign. */
const special = /["\\\p{Cc}\p{Cs}]/u;

function quoted(text: string): string {
  return special.test(text) ? JSON.stringify(text) : `"${text}"`;
}
