import { forgettingContract } from '../crypto/forgetting.conformance';
import { MemoryEventStore } from '../event-store/memory/memory-event-store';
import type { OpenLog } from '../event-store/event-store.conformance';
import { projectionContract } from './projection.conformance';

jest.setTimeout(90_000);

const open: OpenLog = () => {
  const store = new MemoryEventStore();
  return Promise.resolve({ store, second: store, close: () => Promise.resolve() });
};

describe('contract: memory', () => {
  projectionContract(open);
  forgettingContract(open);
});
