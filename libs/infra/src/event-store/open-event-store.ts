import type { EventStore } from '@slipway/application/ports/event-store';
import { isEventStoreDbUrl } from '../config/event-store-url';
import { connect } from '../database/connect';
import { EventStoreDbEventStore } from './eventstoredb/eventstoredb-event-store';
import { PostgresEventStore } from './postgres/postgres-event-store';

export type OpenEventStore = {
  readonly store: EventStore;
  /** For operators. */
  readonly name: 'PostgreSQL' | 'EventStoreDB';
  close(): Promise<void>;
};

export type OpenEventStoreOptions = {
  /** EVENT_STORE_URL, or the database that is the event store when there is no other. */
  readonly url: string;
  readonly applicationName: string;
  /** One line of text per trouble that the store gets over by itself. */
  readonly logger: (line: string) => void;
};

/** The store that the address names. Connects lazily. Throws `InvalidSettings`. */
export function openEventStore({ url, applicationName, logger }: OpenEventStoreOptions): OpenEventStore {
  if (isEventStoreDbUrl(url)) {
    const store = new EventStoreDbEventStore({ url, applicationName, logger });
    return { store, name: 'EventStoreDB', close: () => store.close() };
  }
  const pool = connect({ url, applicationName, max: 20, logger });
  const store = new PostgresEventStore({ pool, logger });
  const close = async (): Promise<void> => {
    await store.close();
    await pool.end();
  };
  return { store, name: 'PostgreSQL', close };
}
