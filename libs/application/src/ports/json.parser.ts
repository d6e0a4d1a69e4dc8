import type { Json } from './event-store';

/** Messages are plain JSON by construction (the derived schemas prove it); this names them so for the store. */
export function toJson(data: unknown): Json {
  return data as Json;
}
