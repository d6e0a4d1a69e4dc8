import type { Pool, PoolClient } from 'pg';
import type { Log } from '../logging/log';
import { describe } from './transient';

/** How often a holder says that it lives, and after how long a silence the server ends its session. */
export type LeasePace = { readonly beatMs: number; readonly silenceMs: number };

const pace: LeasePace = { beatMs: 2_000, silenceMs: 10_000 };

/**
 * A server that is told nothing by a dead machine finds out in about 11 s, and with its session the locks are free.
 * Values mean nothing on a Unix socket, where a dead process is noticed at once. A process that stands still is not
 * dead: its kernel answers for it, so its session ends when it says nothing for so long.
 */
const noticeDeath = (silenceMs: number) =>
  `SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3; SET tcp_user_timeout = 10000; SET statement_timeout = 5000; SET idle_session_timeout = ${String(silenceMs)}`;

const lockOf = (key: string) => `hashtextextended('projection:' || ${key}, 0)`;
/** Shared by all who would take the lease if it were free. */
const candidacyOf = (key: string) => `hashtextextended('candidate:' || ${key}, 0)`;

const locks = `
  SELECT pid, (classid::bigint << 32) | objid::bigint AS lock FROM pg_locks
  WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

const holder = `
  SELECT coalesce(nullif(application_name, ''), 'process ' || pid) || coalesce(' at ' || host(client_addr), '') AS who,
         to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"') AS since
  FROM (${locks}) AS locks JOIN pg_stat_activity USING (pid) WHERE lock = ${lockOf('$1')}`;

const standForAll = `SELECT pg_advisory_lock_shared(${candidacyOf('key')}) FROM unnest($1::text[]) AS key`;

const contention = `
  WITH locks AS (${locks})
  SELECT key, (SELECT count(*)::integer FROM locks WHERE lock = ${candidacyOf('key')}) AS candidates,
         EXISTS (SELECT FROM locks WHERE lock = ${lockOf('key')}) AS "isHeld"
  FROM unnest($1::text[]) AS key`;

/** How many processes would have a lease, this one included, and whether one of them has it. */
export type Contention = { readonly key: string; readonly candidates: number; readonly isHeld: boolean };

/** `null`: nobody has the lease now. */
export async function holderOf(
  pool: Pool,
  key: string,
): Promise<{ readonly who: string; readonly since: string } | null> {
  const { rows } = await pool.query<{ who: string; since: string }>(holder, [key]);
  return rows[0] ?? null;
}

type Session = {
  readonly client: PoolClient;
  readonly lost: AbortController;
  readonly beat: NodeJS.Timeout;
};

/**
 * Who projects what: advisory locks on one connection of this process, held as long as it lives. The lock only saves
 * double work; what keeps a writer without it from committing is the epoch of the checkpoint.
 */
export class Leases {
  #session: Promise<Session> | null = null;

  /** `candidacies`: leases that this process would take; the others learn of it. */
  constructor(
    private readonly pool: Pool,
    private readonly log: Log,
    private readonly candidacies: readonly string[] = [],
    private readonly every: LeasePace = pace,
  ) {}

  async contention(): Promise<readonly Contention[]> {
    const session = await this.#open();
    const { rows } = await session.client.query<Contention>(contention, [this.candidacies]);
    return rows;
  }

  /** A signal that aborts when the lease is lost, or `null` while another process has it. */
  async take(key: string): Promise<AbortSignal | null> {
    const session = await this.#open();
    const { rows } = await session.client.query<{ taken: boolean }>(
      `SELECT pg_try_advisory_lock(${lockOf('$1')}) AS taken`,
      [key],
    );
    return rows[0]?.taken === true ? session.lost.signal : null;
  }

  /** A connection that cannot even give a lock back holds nothing any more: all its leases are lost. */
  async give(key: string): Promise<void> {
    const session = await this.#session;
    if (!session || session.lost.signal.aborted) return;
    try {
      const unlock = `SELECT pg_advisory_unlock(${lockOf('$1')})`;
      await session.client.query(unlock, [key]);
    } catch (error) {
      this.#lose(session, error);
    }
  }

  async close(): Promise<void> {
    const session = await this.#session;
    if (!session || session.lost.signal.aborted) return;
    this.#end(session);
  }

  #open(): Promise<Session> {
    if (this.#session) return this.#session;
    const opening = this.#connect();
    this.#session = opening;
    opening.catch(() => {
      if (this.#session === opening) this.#session = null;
    });
    return opening;
  }

  async #connect(): Promise<Session> {
    const client = await this.pool.connect();
    const beat = setInterval(() => this.#beat(session), this.every.beatMs).unref();
    const session: Session = { client, beat, lost: new AbortController() };
    session.client.on('error', (error) => this.#lose(session, error));
    session.client.on('end', () => this.#lose(session, new Error('the connection was closed')));
    try {
      await session.client.query(noticeDeath(this.every.silenceMs));
      await session.client.query(standForAll, [this.candidacies]);
    } catch (error) {
      this.#lose(session, error);
      throw error;
    }
    return session;
  }

  #beat(session: Session): void {
    session.client.query('SELECT 1').catch((error: unknown) => this.#lose(session, error));
  }

  #lose(session: Session, error: unknown): void {
    if (session.lost.signal.aborted) return;
    this.log.warn({ error: describe(error) }, 'the connection that holds the leases is lost');
    this.#end(session);
  }

  /** The connection is closed, not returned: the locks belong to its session. */
  #end(session: Session): void {
    this.#session = null;
    clearInterval(session.beat);
    session.lost.abort();
    session.client.release(true);
  }
}
