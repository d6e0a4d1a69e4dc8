import { randomBytes, randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { personal } from '@slipway/domain/kernel';
import { toJson } from '@slipway/application/ports';
import { createTestDatabase } from '../../../../test/support/database';
import type { TestDatabase } from '../../../../test/support/database';
import { CannotOpen } from './aead';
import { forgotten, PersonalData } from './personal-data';
import { MasterKeys } from './master-keys';
import { SubjectKeys } from './subject-keys';

const masterKey = randomBytes(32);
let database: TestDatabase;
let owner: Pool;
let api: Pool;

beforeAll(async () => {
  database = await createTestDatabase(['main']);
  owner = new Pool({ connectionString: database.ownerUrl });
  api = new Pool({ connectionString: database.apiUrl, max: 20 });
}, 60_000);

afterAll(async () => {
  await Promise.all([owner.end(), api.end()]);
  await database.drop();
});

/** What a process that has just started knows: nothing. */
const aProcess = () => new SubjectKeys(api, new MasterKeys(masterKey));

const aPersonalValue = async (subject: string) =>
  new PersonalData(aProcess()).seal(toJson({ name: personal(subject, 'Ada') }), 'event-1');

describe('the key of a person', () => {
  test('is one, also when twenty processes need it for the first time at once', async () => {
    const subject = randomUUID();
    const keys = await Promise.all(Array.from({ length: 20 }, () => aProcess().active(subject)));
    expect(new Set(keys.map(({ keyId }) => keyId)).size).toBe(1);
    expect(new Set(keys.map(({ key }) => key.toString('hex'))).size).toBe(1);
    const { rows } = await owner.query(
      'SELECT key_id FROM runtime.subject_keys WHERE subject_id = $1 AND destroyed_at IS NULL',
      [subject],
    );
    expect(rows).toEqual([{ key_id: keys[0]?.keyId }]);
  });

  test('is another one for another person', async () => {
    const keys = aProcess();
    const [ada, bob] = [await keys.active(randomUUID()), await keys.active(randomUUID())];
    expect(ada.key.equals(bob.key)).toBe(false);
  });

  test('does not lie in the database as it is', async () => {
    const subject = randomUUID();
    const { key } = await aProcess().active(subject);
    const { rows } = await owner.query<{ wrapped_key: Buffer }>(
      'SELECT wrapped_key FROM runtime.subject_keys WHERE subject_id = $1',
      [subject],
    );
    const stored = rows[0]?.wrapped_key.toString() ?? '';
    for (const encoding of ['hex', 'base64', 'base64url', 'latin1'] as const) {
      expect(stored).not.toContain(key.toString(encoding));
    }
  });

  test('opens with the right master key only', async () => {
    const subject = randomUUID();
    await aProcess().active(subject);
    await expect(
      new SubjectKeys(api, new MasterKeys(randomBytes(32))).active(subject),
    ).rejects.toBeInstanceOf(CannotOpen);
  });

  test('does not open as the key of somebody else, when rows are swapped', async () => {
    const [ada, bob] = [randomUUID(), randomUUID()];
    const [, his] = [await aProcess().active(ada), await aProcess().active(bob)];
    await owner.query(
      `UPDATE runtime.subject_keys SET wrapped_key = (SELECT wrapped_key FROM runtime.subject_keys WHERE key_id = $1)
        WHERE subject_id = $2`,
      [his.keyId, ada],
    );
    await expect(aProcess().active(ada)).rejects.toBeInstanceOf(CannotOpen);
  });

  test('is gone when it was destroyed, with everything it sealed, the second time as the first', async () => {
    const subject = randomUUID();
    const sealed = await aPersonalValue(subject);
    const { keyId } = await aProcess().active(subject);
    expect(await aProcess().destroy(subject)).toBe(1);
    await expect(aProcess().byId(subject, keyId)).resolves.toBeNull();
    expect(await new PersonalData(aProcess()).open(sealed, 'event-1')).toEqual({ name: forgotten });
    const { rows } = await owner.query(
      'SELECT wrapped_key, destroyed_at FROM runtime.subject_keys WHERE subject_id = $1',
      [subject],
    );
    expect(rows).toEqual([{ wrapped_key: null, destroyed_at: expect.any(Date) }]);
    expect(await aProcess().destroy(subject)).toBe(0);
    expect(await aProcess().destroy(randomUUID())).toBe(0);
  });

  test('is dropped at once by the process that destroys it', async () => {
    const subject = randomUUID();
    const keys = aProcess();
    const { keyId } = await keys.active(subject);
    await keys.byId(subject, keyId);
    await keys.destroy(subject);
    await expect(keys.byId(subject, keyId)).resolves.toBeNull();
    expect((await keys.active(subject)).keyId).not.toBe(keyId);
  });

  test('that another process destroyed is used for a minute at most', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'setTimeout'] });
    try {
      const subject = randomUUID();
      const other = aProcess();
      const { keyId } = await other.active(subject);
      await other.byId(subject, keyId);
      await aProcess().destroy(subject);
      jest.advanceTimersByTime(60_001);
      await expect(other.byId(subject, keyId)).resolves.toBeNull();
      expect((await other.active(subject)).keyId).not.toBe(keyId);
    } finally {
      jest.useRealTimers();
    }
  });

  test('of who was forgotten is made no more: what comes late is unreadable from the beginning', async () => {
    const subject = randomUUID();
    await aProcess().active(subject);
    await aProcess().destroy(subject);
    const late = await Promise.all(Array.from({ length: 10 }, () => aPersonalValue(subject)));
    for (const sealed of late) {
      expect(await new PersonalData(aProcess()).open(sealed, 'event-1')).toEqual({ name: forgotten });
    }
    const { rows } = await owner.query<{ living: string }>(
      'SELECT count(*) FILTER (WHERE destroyed_at IS NULL) AS living FROM runtime.subject_keys WHERE subject_id = $1',
      [subject],
    );
    expect(rows).toEqual([{ living: '0' }]);
  });

  test('that could not be read for a moment is read again', async () => {
    const subject = randomUUID();
    let isDown = true;
    const flaky: Pick<Pool, 'query'> = {
      query: ((...args: Parameters<Pool['query']>) =>
        isDown ? Promise.reject(new Error('down')) : api.query(...args)) as Pool['query'],
    };
    const keys = new SubjectKeys(flaky, new MasterKeys(masterKey));
    await expect(keys.active(subject)).rejects.toThrow('down');
    isDown = false;
    await expect(keys.active(subject)).resolves.toMatchObject({ keyId: expect.any(String) });
  });
});
