import { createHash, randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { instant, personal, trusted } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import { Secret } from '@slipway/application/ports';
import type { Json } from '@slipway/application/ports';
import type { ListedSession, OpenSession, SessionOrigin, Sessions } from '@slipway/application/identity';
import type { PersonalData } from '../crypto/personal-data';
import { isPersonal } from '../crypto/sealed-text.parser';
import { SharedTrip } from '../database/shared-trip';

const absoluteMs = 12 * 3_600_000;
const idleMs = 3_600_000;
/** Nobody needs more; the ones that were used last stay. */
const mostOfOnePerson = 50;

type Row = {
  readonly hash: string;
  readonly user_id: string;
  readonly expires_at: Date;
  readonly last_seen_at: Date;
  readonly proven_at: Date;
  readonly by_passkey: boolean;
};
type ListedRow = Omit<Row, 'user_id' | 'proven_at' | 'by_passkey'> & {
  readonly created_at: Date;
  readonly ip: Json;
  readonly user_agent: Json;
};

/** A session that is neither over nor idle. $1 is up to the query, $2 is the idle limit. */
const isLiving = 'expires_at > now() AND last_seen_at > now() - make_interval(secs => $2)';

/** Opaque browser sessions: the cookie holds 256 random bits, the row only their hash; a deleted row ends it at once. */
export class PostgresSessions implements Sessions {
  readonly #lookUp = new SharedTrip((hashes) => this.#living(hashes));

  constructor(
    private readonly pool: Pool,
    private readonly personalData: Pick<PersonalData, 'sealOne' | 'openOne'>,
  ) {}

  async open(
    userId: UserId,
    { ip, userAgent, by = 'password' }: SessionOrigin,
  ): Promise<OpenSession & { readonly cookie: Secret }> {
    const cookie = new Secret(randomBytes(32).toString('base64url'));
    const now = Date.now();
    const expiresAt = new Date(now + absoluteMs);
    const sessionId = nameOf(hashOf(cookie).toString('hex'));
    const [address, agent] = await Promise.all([
      this.#seal(userId, ip, `${sessionId}/ip`),
      userAgent === undefined ? null : this.#seal(userId, userAgent, `${sessionId}/userAgent`),
    ]);
    await this.pool.query(
      `INSERT INTO session.browser_sessions (id_hash, user_id, created_at, last_seen_at, expires_at, ip, user_agent, by_passkey)
       VALUES ($1, $2, now(), now(), $3, $4, $5, $6)`,
      [hashOf(cookie), userId, expiresAt, address, agent, by === 'passkey'],
    );
    await this.#tidy(userId);
    const at = { expiresAt: instant(expiresAt.getTime()), provenAt: instant(now) };
    return { cookie, userId, sessionId, by, ...at };
  }

  /** `null` for a session that is unknown, ended, or has lain idle for an hour. */
  async find(cookie: Secret): Promise<OpenSession | null> {
    const hash = hashOf(cookie).toString('hex');
    const row = (await this.#lookUp.join([hash])).get(hash);
    if (!row) return null;
    await this.#touch(cookie, row.last_seen_at);
    return {
      userId: trusted<UserId>(row.user_id),
      sessionId: nameOf(hash),
      expiresAt: instant(row.expires_at.getTime()),
      provenAt: instant(row.proven_at.getTime()),
      by: row.by_passkey ? 'passkey' : 'password',
    };
  }

  async prove(userId: UserId, sessionId: string): Promise<void> {
    await this.pool.query(
      `UPDATE session.browser_sessions SET proven_at = now() WHERE user_id = $1 AND ${isCalled('$2')}`,
      [userId, sessionId],
    );
  }

  async listOf(userId: UserId): Promise<readonly ListedSession[]> {
    const { rows } = await this.pool.query<ListedRow>(
      `SELECT encode(id_hash, 'hex') AS hash, created_at, last_seen_at, expires_at, ip, user_agent
         FROM session.browser_sessions WHERE user_id = $1 AND ${isLiving}
        ORDER BY last_seen_at DESC, id_hash`,
      [userId, idleMs / 1000],
    );
    return Promise.all(rows.map((row) => this.#listed(row)));
  }

  /** Every request asks; those that come together share one question. */
  async #living(hashes: readonly string[]): Promise<ReadonlyMap<string, Row>> {
    const { rows } = await this.pool.query<Row>({
      name: 'session-find',
      text: `SELECT encode(id_hash, 'hex') AS hash, user_id, expires_at, last_seen_at, proven_at, by_passkey
               FROM session.browser_sessions
              WHERE id_hash = ANY (SELECT decode(hash, 'hex') FROM unnest($1::text[]) AS hash) AND ${isLiving}`,
      values: [hashes, idleMs / 1000],
    });
    return new Map(rows.map((row) => [row.hash, row]));
  }

  async close(cookie: Secret): Promise<void> {
    await this.pool.query('DELETE FROM session.browser_sessions WHERE id_hash = $1', [hashOf(cookie)]);
  }

  async closeOne(userId: UserId, sessionId: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `DELETE FROM session.browser_sessions WHERE user_id = $1 AND ${isCalled('$2')}`,
      [userId, sessionId],
    );
    return rowCount === 1;
  }

  async closeAllOf(userId: UserId, keeping = ''): Promise<number> {
    const { rowCount } = await this.pool.query(
      `DELETE FROM session.browser_sessions WHERE user_id = $1 AND NOT ${isCalled('$2')}`,
      [userId, keeping],
    );
    return rowCount ?? 0;
  }

  /** Once a minute is exact enough for an hour's idleness, and spares a write per request. */
  async #touch(cookie: Secret, lastSeenAt: Date): Promise<void> {
    if (Date.now() - lastSeenAt.getTime() < 60_000) return;
    await this.pool.query('UPDATE session.browser_sessions SET last_seen_at = now() WHERE id_hash = $1', [
      hashOf(cookie),
    ]);
  }

  /** What is over, and what is too much. */
  async #tidy(userId: UserId): Promise<void> {
    await this.pool.query(
      `DELETE FROM session.browser_sessions WHERE user_id = $1 AND id_hash NOT IN (
         SELECT id_hash FROM session.browser_sessions WHERE user_id = $1 AND ${isLiving}
          ORDER BY last_seen_at DESC, id_hash LIMIT $3)`,
      [userId, idleMs / 1000, mostOfOnePerson],
    );
  }

  async #listed({ hash, ip, user_agent, ...at }: ListedRow): Promise<ListedSession> {
    const sessionId = nameOf(hash);
    const [address, agent] = await Promise.all([
      this.#open(ip, `${sessionId}/ip`),
      this.#open(user_agent, `${sessionId}/userAgent`),
    ]);
    return {
      sessionId,
      createdAt: instant(at.created_at.getTime()),
      lastSeenAt: instant(at.last_seen_at.getTime()),
      expiresAt: instant(at.expires_at.getTime()),
      ip: address,
      userAgent: agent,
    };
  }

  async #seal(userId: UserId, text: string, place: string): Promise<string> {
    return JSON.stringify(await this.personalData.sealOne(personal(userId, text), place));
  }

  /** `null` for what nobody noted, and once its key is gone. */
  async #open(value: Json, place: string): Promise<string | null> {
    if (value === null || typeof value !== 'object' || !isPersonal(value)) return null;
    const text = await this.personalData.openOne(value, place);
    return typeof text === 'string' ? text : null;
  }
}

function hashOf(cookie: Secret): Buffer {
  return createHash('sha256').update(cookie.reveal()).digest();
}

const nameLength = 16;

/** What events say of the session: enough to tell sessions apart, too little to use one. */
function nameOf(hash: string): string {
  return `session:${hash.slice(0, nameLength)}`;
}

/** The same in SQL. */
function isCalled(name: string): string {
  return `('session:' || left(encode(id_hash, 'hex'), ${String(nameLength)})) = ${name}`;
}
