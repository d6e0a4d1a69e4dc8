import { deciders } from '@slipway/domain/contexts';
import type { AnyDecider } from '@slipway/domain/contexts';
import { isSame, recorded } from '@slipway/domain/kernel';
import type { EventStore, Json, RecordedEvent } from '../ports';
import { freeze, thaw } from '../runtime/frozen-state';

/** A state of an aggregate, and the event that made it so. */
export type StateAt = {
  readonly revision: number | null;
  readonly position: string | null;
  readonly at: string | null;
  readonly state: Json;
};
export type Change = { readonly path: string; readonly before: Json; readonly after: Json };

/** Streams in which several organizations stand: only the one at their top may look at the whole. */
const shared = ['tree', 'quota'];

/** The aggregate whose stream this is, when `organizationId` may see all of it; `null` when there is none to show. */
export function aggregateOf(stream: string, organizationId: string): AnyDecider | null {
  const [category = '', ...rest] = stream.split('-');
  const decider = Object.hasOwn(deciders, category) ? deciders[category] : undefined;
  if (decider === undefined) return null;
  return shared.includes(category) && rest.join('-') !== organizationId ? null : decider;
}

/** Folds a stream as far as `isIn` says yes; what comes after the first no is not read. */
export async function stateAt(
  store: EventStore,
  decider: AnyDecider,
  {
    stream,
    isIn,
  }: { readonly stream: string; readonly isIn: (event: RecordedEvent, state: unknown) => boolean },
): Promise<StateAt> {
  let state = decider.initial();
  let last: RecordedEvent | null = null;
  for await (const event of store.readStream(stream)) {
    if (!isIn(event, state)) break;
    if (event.unreadable) throw event.unreadable;
    state = decider.evolve(state, recorded(event));
    last = event;
  }
  return {
    revision: last && Number(last.revision),
    position: last && last.position,
    at: last && last.metadata.occurredAt,
    state: shown(state),
  };
}

/** What stood before the event at `revision` and after it, in one reading of the stream. */
export async function statesAround(
  store: EventStore,
  decider: AnyDecider,
  { stream, revision }: { readonly stream: string; readonly revision: bigint },
): Promise<{ readonly before: Json; readonly after: Json }> {
  let before: Json = null;
  const isIn = (event: RecordedEvent, state: unknown): boolean => {
    // A fold may change its state in place: what it was is taken down now.
    if (event.revision === revision) before = shown(state);
    return event.revision <= revision;
  };
  const { state: after } = await stateAt(store, decider, { stream, isIn });
  return { before, after };
}

/** Plain JSON for readers: a map is an object by its keys. */
function shown(state: unknown): Json {
  return plain(thaw(freeze(state)));
}

function plain(value: unknown): Json {
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, item]) => [String(key), plain(item)]));
  if (Array.isArray(value)) return value.map(plain);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  return null;
}

const mostChanges = 200;

/** What differs, field by field, as JSON Pointers; what was not there is `null`. */
export function changesBetween(before: Json, after: Json): readonly Change[] {
  return differences(before, after, '').slice(0, mostChanges);
}

function differences(before: Json, after: Json, path: string): readonly Change[] {
  if (isSame(before, after)) return [];
  if (!isObject(before) || !isObject(after)) return [{ path: path || '/', before, after }];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) =>
    differences(
      fieldOf(before, name),
      fieldOf(after, name),
      `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    ),
  );
}

type JsonObject = { readonly [name: string]: Json };

function fieldOf(object: JsonObject, name: string): Json {
  return Object.hasOwn(object, name) ? (object[name] ?? null) : null;
}

function isObject(value: Json): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
