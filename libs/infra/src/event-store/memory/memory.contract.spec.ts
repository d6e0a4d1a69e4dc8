import { eventStoreContract } from '../event-store.conformance';
import type { OpenLog, StoreProfile } from '../event-store.conformance';
import { memoryCapabilities, MemoryEventStore } from './memory-event-store';

jest.setTimeout(30_000);

const profile: StoreProfile = {
  name: 'memory',
  capabilities: memoryCapabilities,
  server: 'none',
  firstPosition: true,
};

const open: OpenLog = ({ firstPosition } = {}) => {
  const store = new MemoryEventStore(firstPosition === undefined ? {} : { firstPosition });
  return Promise.resolve({ store, second: store, close: () => Promise.resolve() });
};

describe('contract: memory', () => {
  eventStoreContract(open, profile);
});
