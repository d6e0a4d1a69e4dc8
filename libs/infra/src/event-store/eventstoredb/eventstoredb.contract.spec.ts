import type { EventStoreDb } from '../../../../../test/eventstoredb';
import { eventStoreContract } from '../event-store.conformance';
import type { OpenLog, StoreProfile } from '../event-store.conformance';
import { eventStoreDbCapabilities } from './eventstoredb-event-store';
import { crash, openLogAt, startEventStoreDb } from './given-eventstoredb';

jest.setTimeout(90_000);

/** A real server to be put to the contract instead of the stand-in; it may hold a log already. */
const realServer = process.env['EVENTSTOREDB_TEST_URL'];

const profile: StoreProfile = {
  name: 'eventstoredb',
  capabilities: eventStoreDbCapabilities,
  server: realServer === undefined ? 'own' : 'foreign',
  firstPosition: false,
};

let server: EventStoreDb | undefined;

beforeAll(async () => {
  if (realServer === undefined) server = await startEventStoreDb();
});
afterAll(async () => {
  await server?.stop();
});

const open: OpenLog = async () => {
  if (realServer !== undefined) return openLogAt(realServer);
  if (server === undefined) throw new Error('the server was not started');
  const running = server;
  return openLogAt(running.url, () => crash(running));
};

describe('contract: eventstoredb', () => {
  eventStoreContract(open, profile);
});
