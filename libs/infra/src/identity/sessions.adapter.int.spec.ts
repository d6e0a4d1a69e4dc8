import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { trusted } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import { Secret } from '@slipway/application/ports';
import { createTestDatabase } from '../../../../test/support/database';
import type { TestDatabase } from '../../../../test/support/database';
import { MemorySubjectKeys } from '../crypto/given-subject-keys';
import { PersonalData } from '../crypto/personal-data';
import { PostgresSessions } from './sessions.adapter';

let database: TestDatabase;
let owner: Pool;
let api: Pool;
let sessions: PostgresSessions;
const keys = new MemorySubjectKeys();
const origin = { ip: '192.0.2.7', userAgent: 'Firefox' };

beforeAll(async () => {
  database = await createTestDatabase(['main']);
  owner = new Pool({ connectionString: database.ownerUrl });
  api = new Pool({ connectionString: database.apiUrl });
  sessions = new PostgresSessions(api, new PersonalData(keys));
}, 60_000);

afterAll(async () => {
  await Promise.all([owner.end(), api.end()]);
  await database.drop();
});

const aUser = () => trusted<UserId>(randomUUID());

/** As if the session had been opened and last used that long ago. */
async function age(userId: UserId, opened: string, lastSeen: string): Promise<void> {
  await owner.query(
    `UPDATE session.browser_sessions
        SET created_at = now() - $2::interval, expires_at = expires_at - $2::interval, last_seen_at = now() - $3::interval
      WHERE user_id = $1`,
    [userId, opened, lastSeen],
  );
}

async function lastSeen(userId: UserId): Promise<number> {
  const { rows } = await owner.query<{ ago: string }>(
    'SELECT extract(epoch FROM now() - last_seen_at)::text AS ago FROM session.browser_sessions WHERE user_id = $1',
    [userId],
  );
  return Number(rows[0]?.ago);
}

describe('an open session', () => {
  test('is found by its cookie, and by no other', async () => {
    const userId = aUser();
    const { cookie, sessionId } = await sessions.open(userId, origin);
    await expect(sessions.find(cookie)).resolves.toMatchObject({ userId, sessionId });
    const text = cookie.reveal();
    const others = [
      '',
      `${text} `,
      text.slice(1),
      `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`,
      sessionId,
    ];
    for (const other of others) await expect(sessions.find(new Secret(other))).resolves.toBeNull();
  });

  test('lies in the database as a hash', async () => {
    const userId = aUser();
    const { cookie } = await sessions.open(userId, origin);
    const { rows } = await owner.query<{ id_hash: Buffer }>(
      'SELECT id_hash FROM session.browser_sessions WHERE user_id = $1',
      [userId],
    );
    expect(rows[0]?.id_hash).toHaveLength(32);
    expect(rows[0]?.id_hash.toString('base64url')).not.toBe(cookie.reveal());
  });

  test('is kept awake by being used', async () => {
    const userId = aUser();
    const { cookie } = await sessions.open(userId, origin);
    await age(userId, '2 hours', '59 minutes');
    await expect(sessions.find(cookie)).resolves.toMatchObject({ userId });
    expect(await lastSeen(userId)).toBeLessThan(30);
  });

  test('is not written to by every request', async () => {
    const userId = aUser();
    const { cookie } = await sessions.open(userId, origin);
    await age(userId, '2 hours', '30 seconds');
    await sessions.find(cookie);
    expect(await lastSeen(userId)).toBeGreaterThanOrEqual(30);
  });
});

describe('a session has ended', () => {
  test('that lay idle for an hour', async () => {
    const userId = aUser();
    const { cookie } = await sessions.open(userId, origin);
    await age(userId, '2 hours', '1 hour');
    await expect(sessions.find(cookie)).resolves.toBeNull();
    await expect(sessions.find(cookie)).resolves.toBeNull();
  });

  test('that is twelve hours old, however busy it was', async () => {
    const userId = aUser();
    const { cookie } = await sessions.open(userId, origin);
    await age(userId, '11 hours 59 minutes', '0 seconds');
    await expect(sessions.find(cookie)).resolves.toMatchObject({ userId });
    await age(userId, '1 minute', '0 seconds');
    await expect(sessions.find(cookie)).resolves.toBeNull();
  });

  test('that was closed, and only that one; closing twice is closing once', async () => {
    const userId = aUser();
    const [laptop, phone] = [await sessions.open(userId, origin), await sessions.open(userId, origin)];
    await sessions.close(laptop.cookie);
    await sessions.close(laptop.cookie);
    await expect(sessions.find(laptop.cookie)).resolves.toBeNull();
    await expect(sessions.find(phone.cookie)).resolves.toMatchObject({ userId });
  });

  test('that belongs to a person all of whose sessions were closed, and nobody else’s', async () => {
    const [userId, another] = [aUser(), aUser()];
    const [laptop, phone] = [await sessions.open(userId, origin), await sessions.open(userId, origin)];
    const { cookie } = await sessions.open(another, origin);
    expect(await sessions.closeAllOf(userId)).toBe(2);
    expect(await sessions.closeAllOf(userId)).toBe(0);
    for (const closed of [laptop, phone]) await expect(sessions.find(closed.cookie)).resolves.toBeNull();
    await expect(sessions.find(cookie)).resolves.toMatchObject({ userId: another });
  });
});

describe('the sessions of a person', () => {
  test('are listed, the one that was used last first, with where they were opened, and nobody else’s', async () => {
    const [userId, another] = [aUser(), aUser()];
    const laptop = await sessions.open(userId, origin);
    await age(userId, '10 minutes', '5 minutes');
    const phone = await sessions.open(userId, { ip: '2001:db8::1' });
    await sessions.open(another, origin);
    expect(await sessions.listOf(userId)).toMatchObject([
      { sessionId: phone.sessionId, ip: '2001:db8::1', userAgent: null },
      { sessionId: laptop.sessionId, ip: '192.0.2.7', userAgent: 'Firefox', expiresAt: expect.any(String) },
    ]);
  });

  test('show none that is over or idle, and such rows go when another session is opened', async () => {
    const userId = aUser();
    await sessions.open(userId, origin);
    await age(userId, '2 hours', '1 hour');
    expect(await sessions.listOf(userId)).toEqual([]);
    await sessions.open(userId, origin);
    const { rows } = await owner.query('SELECT FROM session.browser_sessions WHERE user_id = $1', [userId]);
    expect(rows).toHaveLength(1);
  });

  test('are fifty at most', async () => {
    const userId = aUser();
    const first = await sessions.open(userId, origin);
    await age(userId, '1 minute', '1 minute');
    for (let n = 0; n < 50; n += 1) await sessions.open(userId, origin);
    expect(await sessions.listOf(userId)).toHaveLength(50);
    await expect(sessions.find(first.cookie)).resolves.toBeNull();
  });

  test('end one by one, and only by their own person', async () => {
    const [userId, another] = [aUser(), aUser()];
    const [laptop, phone] = [await sessions.open(userId, origin), await sessions.open(userId, origin)];
    expect(await sessions.closeOne(another, laptop.sessionId)).toBe(false);
    expect(await sessions.closeOne(userId, laptop.sessionId)).toBe(true);
    expect(await sessions.closeOne(userId, laptop.sessionId)).toBe(false);
    await expect(sessions.find(laptop.cookie)).resolves.toBeNull();
    await expect(sessions.find(phone.cookie)).resolves.toMatchObject({ userId });
  });

  test('end all but the one that is kept', async () => {
    const userId = aUser();
    const [laptop, phone] = [await sessions.open(userId, origin), await sessions.open(userId, origin)];
    expect(await sessions.closeAllOf(userId, phone.sessionId)).toBe(1);
    await expect(sessions.find(laptop.cookie)).resolves.toBeNull();
    await expect(sessions.find(phone.cookie)).resolves.toMatchObject({ userId });
  });

  test('hide where they were opened from who reads the table, and from everybody once the person is forgotten', async () => {
    const userId = aUser();
    await sessions.open(userId, origin);
    const { rows } = await owner.query('SELECT * FROM session.browser_sessions WHERE user_id = $1', [userId]);
    expect(JSON.stringify(rows)).not.toMatch(/192\.0\.2\.7|Firefox/);
    await keys.destroy(userId);
    expect(await sessions.listOf(userId)).toMatchObject([{ ip: null, userAgent: null }]);
  });
});
