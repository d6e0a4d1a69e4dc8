import type { EventStoreDb } from '../../../../test/eventstoredb';
import { forgettingContract } from '../crypto/forgetting.conformance';
import { openLogAt, startEventStoreDb } from '../event-store/eventstoredb/given-eventstoredb';
import type { OpenLog } from '../event-store/event-store.conformance';
import { projectionContract } from './projection.conformance';

jest.setTimeout(90_000);

/** A real server to be put to the contract instead of the stand-in; it may hold a log already. */
const realServer = process.env['EVENTSTOREDB_TEST_URL'];

let server: EventStoreDb | undefined;
let url: string;

beforeAll(async () => {
  if (realServer === undefined) server = await startEventStoreDb();
  url = server?.url ?? realServer ?? '';
});
afterAll(async () => {
  await server?.stop();
});

const open: OpenLog = () => Promise.resolve(openLogAt(url));

describe('contract: eventstoredb', () => {
  projectionContract(open);
  forgettingContract(open);
});
