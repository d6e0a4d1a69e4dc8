import type { EventLog } from './event-log';
import type { EventFilter } from './event-filter';
import type { RecordedEvent } from './recorded-event';
import type { LogPosition } from './wire-events';

/** What one look at the log found. */
export interface Page {
  readonly events: readonly RecordedEvent[];
  /** Events looked at, whether they matched or not. */
  readonly considered: number;
  readonly next: LogPosition;
  readonly isEnd: boolean;
}

export interface Limits {
  /** Matching events. */
  readonly count: number;
  /** Events looked at. */
  readonly window: number;
  readonly accepts: EventFilter;
}

/** A page size without filters, and the largest with them. */
export const pageSize = 32;

/** From a position on, the event there included. */
export function scanForwards(log: EventLog, from: LogPosition, limits: Limits): Page {
  const start = log.indexOf(from.commit);
  const events: RecordedEvent[] = [];
  let index = start;
  while (events.length < limits.count && index - start < limits.window) {
    const event = log.events[index];
    if (event === undefined) break;
    if (limits.accepts(event)) events.push(event);
    index += 1;
  }
  const behind = log.events[index];
  const next = index === start ? from : { commit: behind?.position ?? log.end, prepare: 0n };
  const isFull = events.length >= limits.count || index - start >= limits.window;
  return { events, considered: index - start, next, isEnd: !isFull };
}

/** What lies before a position, the latest first. */
export function scanBackwards(log: EventLog, from: LogPosition, limits: Limits): Page {
  let index = log.indexOf(from.commit);
  // The record that ends right there counts only when the prepare part reaches it too.
  if (from.prepare < from.commit) index -= 1;
  const start = index;
  const events: RecordedEvent[] = [];
  while (index > 0 && events.length < limits.count && start - index < limits.window) {
    index -= 1;
    const event = log.events[index];
    if (event !== undefined && limits.accepts(event)) events.push(event);
  }
  const position = log.events[index]?.position ?? from.commit;
  const next = { commit: position, prepare: position };
  return { events, considered: start - index, next, isEnd: index <= 0 };
}
