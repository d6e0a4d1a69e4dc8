import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { trusted } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import { Secret } from '@slipway/application/ports';
import { createTestDatabase } from '../../../../test/support/database';
import type { TestDatabase } from '../../../../test/support/database';
import { PostgresSessions } from './sessions.adapter';

let database: TestDatabase;
let owner: Pool;
let api: Pool;
let sessions: PostgresSessions;

beforeAll(async () => {
  database = await createTestDatabase(['main']);
  owner = new Pool({ connectionString: database.ownerUrl });
  api = new Pool({ connectionString: database.apiUrl });
  sessions = new PostgresSessions(api);
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
    const { cookie, sessionId } = await sessions.open(userId);
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
    const { cookie } = await sessions.open(userId);
    const { rows } = await owner.query<{ id_hash: Buffer }>(
      'SELECT id_hash FROM session.browser_sessions WHERE user_id = $1',
      [userId],
    );
    expect(rows[0]?.id_hash).toHaveLength(32);
    expect(rows[0]?.id_hash.toString('base64url')).not.toBe(cookie.reveal());
  });

  test('is kept awake by being used', async () => {
    const userId = aUser();
    const { cookie } = await sessions.open(userId);
    await age(userId, '2 hours', '59 minutes');
    await expect(sessions.find(cookie)).resolves.toMatchObject({ userId });
    expect(await lastSeen(userId)).toBeLessThan(30);
  });

  test('is not written to by every request', async () => {
    const userId = aUser();
    const { cookie } = await sessions.open(userId);
    await age(userId, '2 hours', '30 seconds');
    await sessions.find(cookie);
    expect(await lastSeen(userId)).toBeGreaterThanOrEqual(30);
  });
});

describe('a session has ended', () => {
  test('that lay idle for an hour', async () => {
    const userId = aUser();
    const { cookie } = await sessions.open(userId);
    await age(userId, '2 hours', '1 hour');
    await expect(sessions.find(cookie)).resolves.toBeNull();
    await expect(sessions.find(cookie)).resolves.toBeNull();
  });

  test('that is twelve hours old, however busy it was', async () => {
    const userId = aUser();
    const { cookie } = await sessions.open(userId);
    await age(userId, '11 hours 59 minutes', '0 seconds');
    await expect(sessions.find(cookie)).resolves.toMatchObject({ userId });
    await age(userId, '1 minute', '0 seconds');
    await expect(sessions.find(cookie)).resolves.toBeNull();
  });

  test('that was closed, and only that one; closing twice is closing once', async () => {
    const userId = aUser();
    const [laptop, phone] = [await sessions.open(userId), await sessions.open(userId)];
    await sessions.close(laptop.cookie);
    await sessions.close(laptop.cookie);
    await expect(sessions.find(laptop.cookie)).resolves.toBeNull();
    await expect(sessions.find(phone.cookie)).resolves.toMatchObject({ userId });
  });
});
