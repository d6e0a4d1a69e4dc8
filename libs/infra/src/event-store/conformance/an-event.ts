import { randomUUID } from 'node:crypto';
import type { NewEvent } from '@slipway/application/ports/event-store';
import { instant } from '@slipway/domain/kernel';

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
