import { randomUUID } from 'node:crypto';
import type {
  NewEvent,
  Position,
  ReadAllOptions,
  RecordedEvent,
} from '@slipway/application/ports/event-store';
import { instant } from '@slipway/domain/kernel';
import { positionOf } from '../position.parser';
import type { LogInTest } from './log-under-test';

export function anEvent(overrides: Partial<NewEvent> = {}): NewEvent {
  return {
    id: randomUUID(),
    type: 'spec.happened',
    schemaVersion: 1,
    data: { n: 1 },
    metadata: {
      organizationId: 'platform',
      occurredAt: instant(0),
      actor: { kind: 'operator' },
      commandId: randomUUID(),
      correlationId: randomUUID(),
      causationId: randomUUID(),
    },
    ...overrides,
  };
}

export function events(count: number, overrides: Partial<NewEvent> = {}): readonly NewEvent[] {
  return Array.from({ length: count }, (_, n) => anEvent({ data: { n }, ...overrides }));
}

let streams = 0;
/** A stream that nobody else uses. */
export function aStream(category = 'spec'): string {
  streams += 1;
  return `${category}-${streams}-${randomUUID()}`;
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** The log since the test began. */
export async function history(
  { store, began }: Pick<LogInTest, 'store' | 'began'>,
  options: Omit<ReadAllOptions, 'after'> = {},
): Promise<RecordedEvent[]> {
  if (options.direction !== 'backward') return all(store.readAll({ ...options, after: began }));
  const found: RecordedEvent[] = [];
  for await (const event of store.readAll(options)) {
    if (event.position <= began) break;
    found.push(event);
  }
  return found;
}

export const ids = (found: readonly { readonly id: string }[]): readonly string[] =>
  found.map(({ id }) => id);

export const revisions = (found: readonly { readonly revision: bigint }[]): readonly number[] =>
  found.map(({ revision }) => Number(revision));

/** As long as the positions of the log that `position` is of, and further than it will ever go. */
export function beyondEveryLog(position: Position): Position {
  return positionOf(position.replaceAll(/\d/g, '9'));
}
