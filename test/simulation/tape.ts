import type { EventStore, NewEvent, RecordedEvent, StreamId } from '@slipway/application/ports';

/** The log as whoever follows it sees it: everything that was appended, in order. Ids that came again are not told. */
export class Tape {
  readonly events: RecordedEvent[] = [];

  /** The store, with an ear at it. */
  on(store: EventStore): EventStore {
    const append: EventStore['append'] = async (stream, expected, events, options) => {
      const result = await store.append(stream, expected, events, options);
      if (!result.deduplicated) this.#note(stream, events, result);
      return result;
    };
    return new Proxy(store, {
      get: (target, name) => {
        if (name === 'append') return append;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }

  #note(
    streamId: StreamId,
    events: readonly NewEvent[],
    { revision, position }: Pick<RecordedEvent, 'revision' | 'position'>,
  ): void {
    const first = revision - BigInt(events.length) + 1n;
    for (const [index, event] of events.entries()) {
      const recordedAt = new Date(event.metadata.occurredAt);
      this.events.push({ ...event, streamId, revision: first + BigInt(index), position, recordedAt });
    }
  }
}
