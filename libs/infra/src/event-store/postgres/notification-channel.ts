import { Client } from 'pg';
import type { ClientConfig } from 'pg';
import { jitter } from '../../database/jitter';

export type ChannelOptions = {
  readonly connection: ClientConfig;
  /** Another process has committed, or may have while nobody listened. */
  readonly heard: () => void;
  readonly logger: (line: string) => void;
};

const quietMs = 5;
const reconnectMs = { first: 100, most: 5_000 } as const;

/**
 * Tells other processes that the log has grown, and hears it from them. On a connection of its own, after the commit:
 * NOTIFY inside an append's transaction makes PostgreSQL commit one at a time, in the whole cluster. News may get lost
 * (a connection that died silently, a pooler in transaction mode), so readers poll as well.
 */
export class NotificationChannel {
  private client: Client | undefined;
  private ownPid = 0;
  private wanted = { listen: false, open: false };
  private reconnectIn: number = reconnectMs.first;
  private reconnectTimer: NodeJS.Timeout | undefined;
  private notifyTimer: NodeJS.Timeout | undefined;
  private quietUntil = 0;
  private readonly unsaid = new Set<string>();
  private speaking = false;
  private readonly gone = new WeakSet<Client>();
  private connecting: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(private readonly options: ChannelOptions) {}

  /** From now on `heard` is called. */
  listen(): void {
    if (this.wanted.listen) return;
    this.wanted.listen = true;
    this.say('LISTEN evs');
    this.open();
  }

  /** The first of a burst is sent at once, the rest of it as one. */
  notify(): void {
    this.open();
    if (this.notifyTimer !== undefined || this.closed) return;
    const wait = this.quietUntil - performance.now();
    if (wait <= 0) return this.send();
    this.notifyTimer = setTimeout(() => this.send(), wait);
    this.notifyTimer.unref();
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.reconnectTimer);
    clearTimeout(this.notifyTimer);
    await this.connecting;
    const { client } = this;
    this.client = undefined;
    await client?.end();
  }

  private send(): void {
    this.notifyTimer = undefined;
    this.quietUntil = performance.now() + quietMs;
    this.say('NOTIFY evs');
  }

  private open(): void {
    if (this.wanted.open || this.closed) return;
    this.wanted.open = true;
    this.connecting = this.connect();
  }

  private async connect(): Promise<void> {
    const client = new Client({ ...this.options.connection, application_name: 'slipway-log-signal' });
    client.on('error', (error) => this.lost(client, error));
    client.on('end', () => this.lost(client, new Error('connection ended')));
    client.on('notification', ({ processId }) => {
      if (processId !== this.ownPid) this.options.heard();
    });
    const listens = this.wanted.listen;
    try {
      await client.connect();
      // Nothing of this connection needs to survive a crash, and waiting for the disk would delay every reader.
      await client.query('SET synchronous_commit = off');
      const { rows } = await client.query<{ readonly pid: number }>('SELECT pg_backend_pid() AS pid');
      this.ownPid = rows[0]?.pid ?? 0;
      if (listens) await client.query('LISTEN evs');
    } catch (error) {
      return this.lost(client, error instanceof Error ? error : new Error(String(error)));
    }
    if (this.closed) return client.end();
    this.client = client;
    this.reconnectIn = reconnectMs.first;
    if (this.wanted.listen && !listens) this.say('LISTEN evs');
    // Whatever was said in the meantime was heard by nobody.
    this.options.heard();
    this.notify();
  }

  private lost(client: Client, error: Error): void {
    if (this.gone.has(client)) return;
    this.gone.add(client);
    this.client = undefined;
    client
      .end()
      .catch((reason: unknown) => this.options.logger(`event log signal: closing failed: ${String(reason)}`));
    if (this.closed) return;
    this.options.logger(`event log signal lost, polling until it is back: ${error.message}`);
    const wait = jitter(this.reconnectIn);
    this.reconnectIn = Math.min(this.reconnectIn * 2, reconnectMs.most);
    this.reconnectTimer = setTimeout(() => {
      this.connecting = this.connect();
    }, wait);
    this.reconnectTimer.unref();
  }

  /** One statement at a time. What is said again while it is on its way is sent again: it is about something newer. */
  private say(text: string): void {
    if (this.client === undefined) return;
    this.unsaid.add(text);
    if (!this.speaking) void this.speak(this.client);
  }

  private async speak(client: Client): Promise<void> {
    this.speaking = true;
    try {
      for (const text of this.unsaid) {
        this.unsaid.delete(text);
        await client.query(text);
      }
    } catch (error) {
      this.lost(client, error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.speaking = false;
    }
  }
}
