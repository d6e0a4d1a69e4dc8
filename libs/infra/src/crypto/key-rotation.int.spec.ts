import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { trusted } from '@slipway/domain/kernel';
import type { OrganizationId, VaultReference } from '@slipway/domain/kernel';
import { Secret } from '@slipway/application/ports';
import type { VaultPlace } from '@slipway/application/ports';
import { createTestDatabase } from '../../../../test/support/database';
import type { TestDatabase } from '../../../../test/support/database';
import { connect } from '../database/connect';
import type { Pool } from '../database/connect';
import { formatSealed } from './sealed-text.parser';
import { seal } from './aead';
import { KeyRotation } from './key-rotation';
import { MasterKeys } from './master-keys';
import { subjectKeyPlace, SubjectKeys } from './subject-keys';
import { PostgresVault, vaultPlace } from './vault.adapter';

jest.setTimeout(60_000);

const old = randomBytes(32);
const fresh = randomBytes(32);
const before = new MasterKeys(old, fresh);
const during = new MasterKeys(fresh, old);
const after = new MasterKeys(fresh);

let database: TestDatabase;
let owner: Pool;
let api: Pool;
beforeEach(async () => {
  database = await createTestDatabase(['main']);
  owner = connect({ url: database.ownerUrl, applicationName: 'spec owner' });
  api = connect({ url: database.apiUrl, applicationName: 'spec api', max: 4 });
}, 60_000);
afterEach(async () => {
  await Promise.all([owner.end(), api.end()]);
  await database.drop();
});

const aPlace = (): VaultPlace => ({
  scope: trusted<OrganizationId>(randomUUID()),
  kind: 'ssh-key',
  owner: randomUUID(),
});
type Kept = { readonly place: VaultPlace; readonly reference: VaultReference; readonly value: string };

async function stored(keys: MasterKeys, count: number): Promise<readonly Kept[]> {
  const vault = new PostgresVault(api, keys);
  const one = async (): Promise<Kept> => {
    const [place, value] = [aPlace(), randomUUID()];
    return { place, value, reference: await vault.store(place, new Secret(value)) };
  };
  return Promise.all(Array.from({ length: count }, one));
}

async function expectAllOpen(keys: MasterKeys, all: readonly Kept[]): Promise<void> {
  const vault = new PostgresVault(api, keys);
  const opened = await Promise.all(all.map(({ place, reference }) => vault.open(place, reference)));
  expect(opened.map((secret) => secret.reveal())).toEqual(all.map(({ value }) => value));
}

const rotate = (signal = new AbortController().signal) => {
  const seen: number[] = [];
  const rotation = new KeyRotation(owner, during, ({ left }) => seen.push(left));
  return rotation.run(signal).then((rotated) => ({ ...rotated, seen }));
};

test('killed wherever it stands, it goes on, and in the end the old key opens nothing and is needed for nothing', async () => {
  const secrets = await stored(before, 900);
  const subjects = Array.from({ length: 300 }, () => randomUUID());
  const people = new SubjectKeys(api, before);
  const keys = new Map(await Promise.all(subjects.map(async (id) => [id, await people.active(id)] as const)));
  const task = { url: database.ownerUrl, present: fresh.toString('base64'), former: old.toString('base64') };
  for (const batches of [1, 2, 1]) {
    await killedAfter(batches, task);
    await expectAllOpen(before, secrets);
    await expectAllOpen(during, secrets);
  }
  expect(await new KeyRotation(owner, during, () => undefined).left()).toBeGreaterThan(0);
  await rotate();
  await expectAllOpen(after, secrets);
  await expect(expectAllOpen(new MasterKeys(old), secrets.slice(0, 1))).rejects.toThrow(
    'under a key that is not here',
  );
  for (const [id, key] of keys) expect(await new SubjectKeys(api, after).active(id)).toEqual(key);
  expect(await rotate()).toMatchObject({ secrets: 0, subjectKeys: 0 });
});

/** A process of its own that is killed when it has told of so many batches. */
async function killedAfter(batches: number, task: object): Promise<void> {
  const support = join(__dirname, '..', '..', '..', '..', 'test', 'support');
  const words = [
    '-r',
    join(support, 'typescript.cjs'),
    join(support, 'rotation-worker.ts'),
    JSON.stringify(task),
  ];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  for (let told = 0; told < batches; told += 1) await once(lines, 'line');
  child.kill('SIGKILL');
  await exit;
}

test('reads and writes go on while it runs, with either key as the present one', async () => {
  const secrets = await stored(before, 600);
  const added: Kept[] = [];
  let isRotating = true;
  const load = async (): Promise<void> => {
    while (isRotating) {
      await expectAllOpen(before, secrets.slice(0, 20));
      await expectAllOpen(during, secrets.slice(-20));
      added.push(...(await stored(during, 2)));
    }
  };
  const loaded = load();
  const { seen } = await rotate();
  isRotating = false;
  await loaded;
  expect(seen.at(-1)).toBe(0);
  await expectAllOpen(after, [...secrets, ...added]);
});

test('somebody who was forgotten stays forgotten, also between its look and its change', async () => {
  const [ada, bob] = [randomUUID(), randomUUID()];
  const people = new SubjectKeys(api, before);
  for (const id of [ada, bob]) await people.active(id);
  await people.destroy(ada);
  const racing = {
    query: async (...args: Parameters<Pool['query']>) => {
      if (args[0].includes('UPDATE runtime.subject_keys')) await people.destroy(bob);
      return owner.query(...args);
    },
  } as Pick<Pool, 'query'>;
  const rotated = await new KeyRotation(racing, during, () => undefined).run(new AbortController().signal);
  expect(rotated?.subjectKeys).toBe(0);
  const { rows } = await owner.query(
    'SELECT count(*)::int AS n FROM runtime.subject_keys WHERE wrapped_key IS NOT NULL',
  );
  expect(rows).toEqual([{ n: 0 }]);
});

test('what was sealed before keys had names is sealed again too', async () => {
  const [place, reference] = [aPlace(), randomUUID()];
  const text = formatSealed(seal(old, 'master', vaultPlace(place, reference), Buffer.from('root')));
  await owner.query(
    `INSERT INTO vault.secrets (reference, scope, kind, owner, sealed, key_id) VALUES ($1, $2, $3, $4, $5, 'master')`,
    [reference, place.scope, place.kind, place.owner, text],
  );
  const [subject, keyId, key] = [randomUUID(), randomUUID(), randomBytes(32)];
  const wrapped = formatSealed(seal(old, 'master', subjectKeyPlace(subject, keyId), key));
  const insert = 'INSERT INTO runtime.subject_keys (subject_id, key_id, wrapped_key) VALUES ($1, $2, $3)';
  await owner.query(insert, [subject, keyId, Buffer.from(wrapped)]);
  expect(await rotate()).toMatchObject({ secrets: 1, subjectKeys: 1 });
  const opened = await new PostgresVault(api, after).open(place, trusted<VaultReference>(reference));
  expect(opened.reveal()).toBe('root');
  expect(await new SubjectKeys(api, after).active(subject)).toEqual({ keyId, key });
});

test('a wrong old key changes nothing, and stops', async () => {
  const secrets = await stored(new MasterKeys(old), 3);
  const wrong = new MasterKeys(fresh, randomBytes(32));
  const run = new KeyRotation(owner, wrong, () => undefined).run(new AbortController().signal);
  await expect(run).rejects.toThrow('under a key that is not here');
  await expectAllOpen(before, secrets);
});
