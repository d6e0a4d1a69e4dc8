import { randomBytes, randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { trusted } from '@slipway/domain/kernel';
import type { OrganizationId, UserId, VaultReference } from '@slipway/domain/kernel';
import { Secret } from '@slipway/application/ports';
import type { VaultPlace } from '@slipway/application/ports';
import { createTestDatabase } from '../../../../test/support/database';
import type { TestDatabase } from '../../../../test/support/database';
import { CannotOpen } from './aead';
import { MasterKeys } from './master-keys';
import { SubjectKeys } from './subject-keys';
import { PostgresVault } from './vault.adapter';

const masterKey = randomBytes(32);
let database: TestDatabase;
let owner: Pool;
let api: Pool;
let vault: PostgresVault;

beforeAll(async () => {
  database = await createTestDatabase(['main']);
  owner = new Pool({ connectionString: database.ownerUrl });
  api = new Pool({ connectionString: database.apiUrl });
  vault = new PostgresVault(api, new MasterKeys(masterKey));
}, 60_000);

afterAll(async () => {
  await Promise.all([owner.end(), api.end()]);
  await database.drop();
});

const aPlace = (): VaultPlace => ({
  scope: trusted<OrganizationId>(randomUUID()),
  kind: 'ssh-key',
  owner: randomUUID(),
});

describe('a stored secret', () => {
  test('opens at its place, and does not lie in the database as it is', async () => {
    const place = aPlace();
    const needle = randomUUID();
    const reference = await vault.store(place, new Secret(needle));
    expect((await vault.open(place, reference)).reveal()).toBe(needle);
    const { rows } = await owner.query('SELECT * FROM vault.secrets WHERE reference = $1', [reference]);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(needle);
  });

  test('is not found from another place', async () => {
    const place = aPlace();
    const reference = await vault.store(place, new Secret('root'));
    const elsewhere: VaultPlace[] = [
      { ...place, scope: 'platform' },
      { ...place, kind: 'password' },
      { ...place, owner: randomUUID() },
    ];
    for (const other of elsewhere)
      await expect(vault.open(other, reference)).rejects.toThrow('the vault holds no');
    const unknown = trusted<VaultReference>(randomUUID());
    await expect(vault.open(place, unknown)).rejects.toThrow('the vault holds no');
  });

  test('does not open when its row was swapped with another one, of the same place or of another', async () => {
    const [mine, theirs] = [aPlace(), aPlace()];
    const stored = [
      { place: mine, reference: await vault.store(mine, new Secret('first')) },
      { place: mine, reference: await vault.store(mine, new Secret('second')) },
      { place: theirs, reference: await vault.store(theirs, new Secret('third')) },
    ];
    for (const { place, reference } of stored) {
      for (const other of stored.filter((candidate) => candidate.reference !== reference)) {
        const { rows } = await owner.query<{ sealed: string }>(
          'SELECT sealed FROM vault.secrets WHERE reference = $1',
          [reference],
        );
        const moved = 'UPDATE vault.secrets SET sealed = $2 WHERE reference = $1';
        const copy =
          'UPDATE vault.secrets SET sealed = (SELECT sealed FROM vault.secrets WHERE reference = $2) WHERE reference = $1';
        await owner.query(copy, [reference, other.reference]);
        await expect(vault.open(place, reference)).rejects.toBeInstanceOf(CannotOpen);
        await owner.query(moved, [reference, rows[0]?.sealed]);
      }
    }
    expect((await vault.open(mine, stored[0]?.reference ?? trusted(''))).reveal()).toBe('first');
  });

  test('does not open when its row was relabelled for another organization', async () => {
    const [mine, theirs] = [aPlace(), aPlace()];
    const reference = await vault.store(mine, new Secret('root'));
    const { scope, kind, owner: whose } = theirs;
    const relabel = 'UPDATE vault.secrets SET scope = $2, kind = $3, owner = $4 WHERE reference = $1';
    await owner.query(relabel, [reference, scope, kind, whose]);
    await expect(vault.open(theirs, reference)).rejects.toBeInstanceOf(CannotOpen);
  });

  test('does not open with another master key', async () => {
    const place = aPlace();
    const reference = await vault.store(place, new Secret('root'));
    await expect(
      new PostgresVault(api, new MasterKeys(randomBytes(32))).open(place, reference),
    ).rejects.toBeInstanceOf(CannotOpen);
  });

  test('cannot be changed or deleted by the login of the API', async () => {
    const reference = await vault.store(aPlace(), new Secret('root'));
    const change = api.query("UPDATE vault.secrets SET sealed = '' WHERE reference = $1", [reference]);
    await expect(change).rejects.toThrow('permission denied');
    const remove = api.query('DELETE FROM vault.secrets WHERE reference = $1', [reference]);
    await expect(remove).rejects.toThrow('permission denied');
  });

  test('of a credential is destroyed by name, of its own organization only; others never', async () => {
    const place: VaultPlace = { ...aPlace(), kind: 'credential.apiToken' };
    const sshKey: VaultPlace = { ...place, kind: 'ssh-key' };
    const [gone, kept] = [
      await vault.store(place, new Secret('old')),
      await vault.store(place, new Secret('new')),
    ];
    const key = await vault.store(sshKey, new Secret('root'));
    await vault.destroyCredential({ ...place, scope: trusted<OrganizationId>(randomUUID()) }, [gone]);
    expect((await vault.open(place, gone)).reveal()).toBe('old');
    await vault.destroyCredential(place, [gone, key]);
    await vault.destroyCredential(place, [gone, key]);
    await expect(vault.open(place, gone)).rejects.toThrow('the vault holds no');
    expect((await vault.open(place, kept)).reveal()).toBe('new');
    expect((await vault.open(sshKey, key)).reveal()).toBe('root');
  });

  test('is dropped for a person who was forgotten, and for nobody else', async () => {
    const [ada, bob] = [trusted<UserId>(randomUUID()), trusted<UserId>(randomUUID())];
    const keys = new SubjectKeys(api, new MasterKeys(masterKey));
    const stored = async (owned: UserId) => {
      await keys.active(owned);
      const place: VaultPlace = { scope: 'platform', kind: 'password', owner: owned };
      const reference = await vault.store(place, new Secret('correct horse'));
      return () => vault.open(place, reference);
    };
    const [openAdas, openBobs] = [await stored(ada), await stored(bob)];
    expect(await vault.dropOfForgotten(ada)).toBe(0);
    await keys.destroy(ada);
    expect(await vault.dropOfForgotten(ada)).toBe(1);
    expect(await vault.dropOfForgotten(ada)).toBe(0);
    await expect(openAdas()).rejects.toThrow('the vault holds no');
    expect((await openBobs()).reveal()).toBe('correct horse');
  });
});
