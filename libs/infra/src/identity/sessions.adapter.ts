import { createHash, randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { instant, trusted } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import { Secret } from '@slipway/application/ports';
import type { OpenSession, Sessions } from '@slipway/application/identity';
import { SharedTrip } from '../database/shared-trip';

const absoluteMs = 12 * 3_600_000;
const idleMs = 3_600_000;

type Row = {
  readonly hash: string;
  readonly user_id: string;
  readonly expires_at: Date;
  readonly last_seen_at: Date;
};

/** Opaque browser sessions: the cookie holds 256 random bits, the row only their hash; a deleted row ends it at once. */
export class PostgresSessions implements Sessions {
  readonly #lookUp = new SharedTrip((hashes) => this.#living(hashes));

  constructor(private readonly pool: Pool) {}

  async open(userId: UserId): Promise<OpenSession & { readonly cookie: Secret }> {
    const cookie = new Secret(randomBytes(32).toString('base64url'));
    const expiresAt = new Date(Date.now() + absoluteMs);
    await this.pool.query(
      'INSERT INTO session.browser_sessions (id_hash, user_id, created_at, last_seen_at, expires_at) VALUES ($1, $2, now(), now(), $3)',
      [hashOf(cookie), userId, expiresAt],
    );
    return { cookie, userId, sessionId: nameOf(cookie), expiresAt: instant(expiresAt.getTime()) };
  }

  /** `null` for a session that is unknown, ended, or has lain idle for an hour. */
  async find(cookie: Secret): Promise<OpenSession | null> {
    const hash = hashOf(cookie).toString('hex');
    const row = (await this.#lookUp.join([hash])).get(hash);
    if (!row) return null;
    await this.#touch(cookie, row.last_seen_at);
    return {
      userId: trusted<UserId>(row.user_id),
      sessionId: nameOf(cookie),
      expiresAt: instant(row.expires_at.getTime()),
    };
  }

  /** Every request asks; those that come together share one question. */
  async #living(hashes: readonly string[]): Promise<ReadonlyMap<string, Row>> {
    const { rows } = await this.pool.query<Row>({
      name: 'session-find',
      text: `SELECT encode(id_hash, 'hex') AS hash, user_id, expires_at, last_seen_at FROM session.browser_sessions
              WHERE id_hash = ANY (SELECT decode(hash, 'hex') FROM unnest($1::text[]) AS hash)
                AND expires_at > now() AND last_seen_at > now() - make_interval(secs => $2)`,
      values: [hashes, idleMs / 1000],
    });
    return new Map(rows.map((row) => [row.hash, row]));
  }

  async close(cookie: Secret): Promise<void> {
    await this.pool.query('DELETE FROM session.browser_sessions WHERE id_hash = $1', [hashOf(cookie)]);
  }

  /** Once a minute is exact enough for an hour's idleness, and spares a write per request. */
  async #touch(cookie: Secret, lastSeenAt: Date): Promise<void> {
    if (Date.now() - lastSeenAt.getTime() < 60_000) return;
    await this.pool.query('UPDATE session.browser_sessions SET last_seen_at = now() WHERE id_hash = $1', [
      hashOf(cookie),
    ]);
  }
}

function hashOf(cookie: Secret): Buffer {
  return createHash('sha256').update(cookie.reveal()).digest();
}

/** What events say of the session: enough to tell sessions apart, too little to use one. */
function nameOf(cookie: Secret): string {
  return `session:${hashOf(cookie).toString('hex').slice(0, 16)}`;
}
