import type { Pool, PoolClient } from 'pg';
import type { Log } from '../logging/log';
import { backoff, isAborted, pause } from './pause';
import { describe } from './transient';

export type ListenerParts = {
  /** Lends one connection for as long as the listener lives; not through a pooler in transaction mode. */
  readonly pool: Pool;
  /** A fixed name of ours, never input. */
  readonly channel: string;
  readonly log: Log;
  onMessage(payload: string): void;
  /** A connection is listening (again): whatever was sent meanwhile is lost. */
  onConnect?(): void;
};

const channelName = /^[a-z_]+$/;
/** A connection that died without a word is noticed by this question. */
const probeEveryMs = 5000;

/** LISTEN on a connection that is made again whenever it is lost. A hint, never the only way to know: poll as well. */
export class Listener {
  readonly #closing = new AbortController();
  #running: Promise<void> | null = null;

  constructor(private readonly parts: ListenerParts) {
    if (!channelName.test(parts.channel)) throw new Error(`${parts.channel} is no name of a channel`);
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    const { channel, log } = this.parts;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        await this.#listen(signal, () => (attempt = 0));
      } catch (error) {
        log.warn({ channel, error: describe(error) }, 'not listening for the moment; connecting again');
      }
      await pause(backoff(attempt, 100, 5000), signal);
    }
  }

  async #listen(signal: AbortSignal, onConnected: () => void): Promise<void> {
    const client = await this.parts.pool.connect();
    const lost = new AbortController();
    client.on('error', (error) => lost.abort(error));
    client.on('end', () => lost.abort(new Error('the connection was closed')));
    client.on('notification', ({ payload }) => this.parts.onMessage(payload ?? ''));
    try {
      await client.query(`LISTEN ${this.parts.channel}`);
      onConnected();
      this.parts.onConnect?.();
      await this.#probe(client, AbortSignal.any([signal, lost.signal]));
      lost.signal.throwIfAborted();
    } finally {
      // Closed, not returned: it would go on listening for somebody else.
      client.release(true);
    }
  }

  async #probe(client: PoolClient, ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      await pause(probeEveryMs, ended);
      if (!isAborted(ended)) await client.query('SELECT 1');
    }
  }
}
