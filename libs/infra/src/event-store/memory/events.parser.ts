import type { NewEvent } from '@slipway/application/ports/event-store';

/** Encoded and parsed again: a store never keeps the caller's own objects. */
export function parseEvents(encoded: string): readonly NewEvent[] {
  return JSON.parse(encoded) as readonly NewEvent[];
}
