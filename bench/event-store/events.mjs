import { randomUUID } from 'node:crypto';

const text = 'x'.repeat(200);

/** About 300 B of JSON, the same for every contender. */
export function anEvent() {
  return { orderId: randomUUID(), amount: 4900, currency: 'EUR', text };
}

const actor = { kind: 'operator' };

/** The same event with what our log asks for. */
export function ourEvent(data = anEvent(), type = 'bench.happened') {
  const id = randomUUID();
  return {
    id,
    type,
    schemaVersion: 1,
    data,
    metadata: {
      organizationId: 'platform',
      occurredAt: new Date().toISOString(),
      actor,
      commandId: id,
      correlationId: id,
      causationId: id,
    },
  };
}

export const aStream = (category = 'bench') => `${category}-${randomUUID()}`;
