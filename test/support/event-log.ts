import { createHash } from 'node:crypto';
import { instant } from '@slipway/domain/kernel';
import type { Message, Scope } from '@slipway/domain/kernel';
import type { EventMetadata, Position, RecordedEvent, StreamId } from '@slipway/application/ports';
import { toJson } from '@slipway/application/ports';

const began = Date.parse('2026-01-01T12:00:00.000Z');
const width = 20;

/** A UUID that is the same in every run. */
export function idFor(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Writes events as a store would record them: positions and revisions count up, each a second after the last. */
export class EventLog {
  readonly #revisions = new Map<StreamId, bigint>();
  readonly #events: RecordedEvent[] = [];

  get events(): readonly RecordedEvent[] {
    return this.#events;
  }

  append(scope: string, stream: StreamId, message: Message, metadata: Partial<EventMetadata> = {}): this {
    const count = this.#events.length + 1;
    const revision = (this.#revisions.get(stream) ?? -1n) + 1n;
    const occurredAt = instant(began + count * 1000);
    const id = idFor(`${stream}/${revision}`);
    this.#revisions.set(stream, revision);
    this.#events.push({
      id,
      type: message.type,
      schemaVersion: 1,
      data: toJson(message.data),
      metadata: {
        organizationId: scope as Scope,
        occurredAt,
        actor: { kind: 'operator' },
        commandId: idFor(`command of ${id}`),
        correlationId: idFor('correlation'),
        causationId: idFor(`cause of ${id}`),
        ...metadata,
      },
      streamId: stream,
      revision,
      position: String(count * 3).padStart(width, '0') as Position,
      recordedAt: new Date(occurredAt),
    });
    return this;
  }
}
