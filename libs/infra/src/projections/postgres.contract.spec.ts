import { forgettingContract } from '../crypto/forgetting.conformance';
import { PostgresLog } from '../event-store/postgres/given-postgres-log';
import type { OpenLog } from '../event-store/event-store.conformance';
import { projectionContract } from './projection.conformance';

jest.setTimeout(90_000);

let log: PostgresLog;

beforeAll(async () => {
  log = await PostgresLog.create();
});
afterAll(() => log.drop());

const open: OpenLog = async () => {
  await log.empty();
  return log.open();
};

describe('contract: postgres', () => {
  projectionContract(open);
  forgettingContract(open);
});
