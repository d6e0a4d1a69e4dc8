import { randomBytes, randomUUID } from 'node:crypto';
import { trusted } from '@slipway/domain/kernel';
import type { OrganizationId } from '@slipway/domain/kernel';
import { Secret } from '@slipway/application/ports';
import { MasterKeys } from '@slipway/infra/crypto/master-keys';
import { PostgresVault } from '@slipway/infra/crypto/vault.adapter';
import { connect } from '@slipway/infra/database/connect';
import { createTestDatabase } from '../../../../test/support/database';
import type { TestDatabase } from '../../../../test/support/database';
import { rotateKeys } from './rotate-keys';

jest.setTimeout(60_000);

const [old, fresh] = [randomBytes(32), randomBytes(32)];
const before = { ...process.env };
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase(['main']);
});
beforeEach(() => {
  process.env = { ...before, DATABASE_URL: database.ownerUrl, MASTER_KEY: fresh.toString('base64') };
});
afterEach(() => {
  process.env = { ...before };
});
afterAll(() => database.drop());

test('without the other key there is nothing to rotate, and the command says what to set', async () => {
  await expect(rotateKeys([], () => undefined)).rejects.toThrow('MASTER_KEY_OTHER is not set');
});

test('it seals again what the other key sealed, says how much, and finds nothing the second time', async () => {
  const pool = connect({ url: database.apiUrl, applicationName: 'spec' });
  const place = { scope: trusted<OrganizationId>(randomUUID()), kind: 'ssh-key', owner: randomUUID() };
  const reference = await new PostgresVault(pool, new MasterKeys(old)).store(place, new Secret('root'));
  process.env['MASTER_KEY_OTHER'] = old.toString('base64');
  const said: string[] = [];
  await rotateKeys([], (line) => said.push(line));
  await rotateKeys([], (line) => said.push(line));
  expect(said.filter((line) => line.startsWith('sealed again'))).toEqual([
    'sealed again: 1 secrets and 0 keys of people; 0 snapshots dropped',
    'sealed again: 0 secrets and 0 keys of people; 0 snapshots dropped',
  ]);
  const opened = await new PostgresVault(pool, new MasterKeys(fresh)).open(place, reference);
  expect(opened.reveal()).toBe('root');
  await pool.end();
});
