import { eventStoreContract } from '../event-store.conformance';
import type { OpenLog, StoreProfile } from '../event-store.conformance';
import { aCrashableLog, PostgresLog } from './given-postgres-log';
import { postgresCapabilities } from './postgres-event-store';

// The first one in a run makes the template, and one makes a server; on a busy machine that takes its time.
jest.setTimeout(90_000);

const profile: StoreProfile = {
  name: 'postgres',
  capabilities: postgresCapabilities,
  server: 'own',
  firstPosition: true,
};

let log: PostgresLog;
let crashable: Awaited<ReturnType<typeof aCrashableLog>> | undefined;

beforeAll(async () => {
  log = await PostgresLog.create();
});
afterAll(async () => {
  await log.drop();
  await crashable?.end();
});

const open: OpenLog = async ({ firstPosition, restartable = false } = {}) => {
  if (restartable) {
    const { log: own, server } = (crashable ??= await aCrashableLog());
    await own.empty();
    return own.open(() => server.crash());
  }
  await log.empty(firstPosition);
  return log.open();
};

describe('contract: postgres', () => {
  eventStoreContract(open, profile);
});
