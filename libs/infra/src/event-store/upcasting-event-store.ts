import { EventNotStorable } from '@slipway/application/ports';
import type { AppendResult, Batch, EventStore, NewEvent, RecordedEvent } from '@slipway/application/ports';
import { upcasting } from './upcasting';
import type { EventDefinitions } from './upcasting';

/**
 * The edge where history meets the code of today: whoever reads here knows only the last version of each event. What
 * is stored never changes; auditors and copies read it as it is from the store inside.
 */
export class UpcastingEventStore implements EventStore {
  readonly #toToday: (event: RecordedEvent) => RecordedEvent;

  /** Throws when a chain of upcasters has a hole. */
  constructor(
    private readonly store: EventStore,
    private readonly definitions: EventDefinitions,
  ) {
    this.#toToday = upcasting(definitions);
  }

  get capabilities(): EventStore['capabilities'] {
    return this.store.capabilities;
  }

  async append(...append: Parameters<EventStore['append']>): Promise<AppendResult> {
    this.#refuseOldShapes(append[2]);
    return this.store.append(...append);
  }

  appendMany: EventStore['appendMany'] = async (writes) => {
    for (const { events } of writes) this.#refuseOldShapes(events);
    return this.store.appendMany(writes);
  };

  async *readStream(...read: Parameters<EventStore['readStream']>): AsyncGenerator<RecordedEvent> {
    for await (const event of this.store.readStream(...read)) yield this.#toToday(event);
  }

  async *readAll(...read: Parameters<EventStore['readAll']>): AsyncGenerator<RecordedEvent> {
    for await (const event of this.store.readAll(...read)) yield this.#toToday(event);
  }

  async *subscribeAll(...subscribe: Parameters<EventStore['subscribeAll']>): AsyncGenerator<Batch> {
    for await (const batch of this.store.subscribeAll(...subscribe))
      yield { ...batch, events: batch.events.map(this.#toToday) };
  }

  truncate: EventStore['truncate'] = (stream, before) => this.store.truncate(stream, before);
  softDelete: EventStore['softDelete'] = (stream, expected) => this.store.softDelete(stream, expected);
  tombstone: EventStore['tombstone'] = (stream, expected) => this.store.tombstone(stream, expected);
  heads: EventStore['heads'] = (streams) => this.store.heads(streams);
  head: EventStore['head'] = () => this.store.head();
  hasReached: EventStore['hasReached'] = (position) => this.store.hasReached(position);
  storeId: EventStore['storeId'] = () => this.store.storeId();

  /** A wrong number would have its data read in a wrong shape for ever. */
  #refuseOldShapes(events: readonly NewEvent[]): void {
    for (const { type, schemaVersion } of events) {
      const version = this.definitions[type]?.version;
      if (version !== undefined && version !== schemaVersion)
        throw new EventNotStorable(`${type} is written in version ${version}, not ${schemaVersion}`);
    }
  }
}
