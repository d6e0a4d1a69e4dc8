import { eventStoreContract } from '../event-store.conformance';
import { MemoryEventStore } from './memory-event-store';

eventStoreContract((options) => {
  const store = new MemoryEventStore(options);
  return Promise.resolve({ store, second: store, close: () => Promise.resolve() });
});
