import type { AnyDecider } from '@slipway/domain/contexts';
import type { Json } from '../ports';

/** A state that a snapshot cannot hold, or must not: its message says where and why. */
export class NotFreezable extends Error {}

const mapKey = '$map';

/** A state as JSON, a copy: plain values, lists, objects and maps. Refuses everything else, and clear personal data. */
export function freeze(state: unknown): Json {
  return frozen(state, 'state');
}

/** What `freeze` was given. */
export function thaw(json: Json): unknown {
  if (json === null || typeof json !== 'object') return json;
  if (Array.isArray(json)) return json.map(thaw);
  const entries = Object.entries(json);
  const [first] = entries;
  if (first?.[0] === mapKey && Array.isArray(first[1])) return new Map(first[1].map(thawedEntry));
  return Object.fromEntries(entries.map(([key, value]) => [key, thaw(value)]));
}

/** Throws for a decider that declares snapshots and has a state that they cannot hold. */
export function requireFreezable(deciders: readonly AnyDecider[]): void {
  for (const decider of deciders) {
    if (decider.reducerVersion === undefined) continue;
    try {
      freeze(decider.initial());
    } catch (cause) {
      throw new NotFreezable(`${decider.category} declares snapshots, but its state cannot be kept in one`, {
        cause,
      });
    }
  }
}

function thawedEntry(entry: Json): readonly [unknown, unknown] {
  if (!Array.isArray(entry)) throw new Error('an entry of a map is a pair');
  const [key, value] = entry.map((part: Json) => thaw(part));
  return [key, value];
}

function frozen(value: unknown, path: string): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'object') return frozenObject(value, path);
  throw new NotFreezable(`${path} is a ${typeof value} that JSON does not know`);
}

function frozenObject(value: object, path: string): Json {
  if (Array.isArray(value)) return value.map((item, at) => frozen(item, `${path}/${String(at)}`));
  if (value instanceof Map)
    return {
      [mapKey]: [...value].map(([key, item]) => [frozen(key, path), frozen(item, `${path}/${String(key)}`)]),
    };
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype) throw new NotFreezable(`${path} is no plain object, list or map`);
  if ('subject' in value && 'clear' in value)
    throw new NotFreezable(`${path} is a personal value in the clear, which has no place in a snapshot`);
  if (mapKey in value) throw new NotFreezable(`${path} has a key ${mapKey}, which stands for a map`);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, frozen(item, `${path}/${key}`)]),
  );
}
