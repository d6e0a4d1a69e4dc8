import { Pool } from 'pg';
import type { PoolClient } from 'pg';
import { isConnectionLoss } from './sql-state';

export type { Pool } from 'pg';

export type ConnectOptions = {
  readonly url: string;
  /** Shown in pg_stat_activity: which of our processes holds a connection. */
  readonly applicationName: string;
  /** Connections at most. Default 10. */
  readonly max?: number;
  /** The server gives up on a statement after this many milliseconds. Default 30,000. */
  readonly statementTimeoutMs?: number;
  /** One line of text per connection that is lost while nobody uses it. */
  readonly logger?: (line: string) => void;
};

const connectionTimeoutMs = 5_000;
const keepAliveAfterMs = 10_000;

/** A pool whose connections, statements and waits all end, and that survives a restart of the server. */
export function connect(options: ConnectOptions): Pool {
  const statementTimeoutMs = options.statementTimeoutMs ?? 30_000;
  const pool = new Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.max ?? 10,
    // Statements leave without waiting for the answer to the one before; who needs an answer awaits it.
    pipeline: true,
    connectionTimeoutMillis: connectionTimeoutMs,
    idleTimeoutMillis: 30_000,
    statement_timeout: statementTimeoutMs,
    // A server that has vanished cannot enforce its own limit.
    query_timeout: statementTimeoutMs + 5_000,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveAfterMs,
  });
  // Without a listener the loss of an idle connection ends the process.
  pool.on('error', (error) => options.logger?.(`database connection lost while idle: ${error.message}`));
  return pool;
}

/**
 * Lends a connection to `work`. One that broke, or whose signal aborted in the middle, is closed instead of going back:
 * what it would answer next belongs to somebody else's question.
 */
export async function withClient<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const client = await pool.connect();
  let released = false;
  const release = (reason?: Error): void => {
    if (released) return;
    released = true;
    client.release(reason);
  };
  let broken: Error | undefined;
  const onError = (error: Error): void => {
    broken = error;
  };
  const onAbort = (): void => {
    broken = new Error('aborted');
    release(broken);
  };
  client.on('error', onError);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    signal?.throwIfAborted();
    return await work(client);
  } catch (error) {
    if (isConnectionLoss(error)) broken ??= new Error('connection lost', { cause: error });
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    release(broken);
    // A connection on its way out may still complain, and an error nobody listens to ends the process.
    if (broken === undefined) client.off('error', onError);
  }
}
