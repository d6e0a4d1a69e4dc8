import type { NewEvent, StreamId } from '@slipway/application/ports/event-store';
import type { Pool, PoolClient } from 'pg';
import { CrashablePostgres } from '../../../../../test/support/crashable-postgres';
import { createTestDatabase } from '../../../../../test/support/database';
import type { TestDatabase } from '../../../../../test/support/database';
import { Wire } from '../../../../../test/support/wire';
import { connect } from '../../database/connect';
import type {
  LogTransactions,
  LogUnderTest,
  OpenTransaction,
  WiredStore,
} from '../conformance/log-under-test';
import { PostgresEventStore } from './postgres-event-store';

/** What is to be undone, newest first. */
export class Undoing {
  readonly #steps: (() => Promise<unknown>)[] = [];

  add(step: () => Promise<unknown>): void {
    this.#steps.push(step);
  }

  async undo(): Promise<void> {
    for (const step of this.#steps.splice(0).toReversed()) await step();
  }
}

/** A database with a log, its owner, and the logins that append and read. */
export class PostgresLog {
  readonly #undoing = new Undoing();

  private constructor(
    readonly database: TestDatabase,
    readonly owner: Pool,
  ) {}

  /** `server`: another one than that of the test run, by its owner's URL. */
  static async create(server?: string): Promise<PostgresLog> {
    const database = await createTestDatabase(['event-store'], server);
    return new PostgresLog(
      database,
      connect({ url: database.ownerUrl, applicationName: 'spec-owner', max: 20 }),
    );
  }

  async drop(): Promise<void> {
    await this.#undoing.undo();
    await this.owner.end();
    await this.database.drop();
  }

  /** A log emptied is as good as a new one, and faster. */
  async empty(firstPosition = 2n): Promise<void> {
    await this.owner.query(
      'SET evs.maintenance = on; TRUNCATE evs.events, evs.streams; RESET evs.maintenance',
    );
    await this.owner.query(`SELECT setval('evs.global_position', $1)`, [String(firstPosition - 1n)]);
  }

  /** As the lesser logins: what the contract needs, they may do. */
  open(crash?: () => Promise<void>): LogUnderTest {
    const undoing = new Undoing();
    const { apiUrl, projectorUrl } = this.database;
    return {
      store: storeAt(apiUrl, undoing),
      second: storeAt(projectorUrl, undoing),
      wired: () => wired(apiUrl, undoing),
      transactions: new Transactions(this.owner, undoing),
      ...(crash === undefined ? {} : { restart: crash }),
      close: () => undoing.undo(),
    };
  }
}

/** A server of its own, with a log, for specs that crash it. */
export async function aCrashableLog(): Promise<{
  readonly log: PostgresLog;
  readonly server: CrashablePostgres;
  end(): Promise<void>;
}> {
  const server = await CrashablePostgres.start();
  const log = await PostgresLog.create(server.url);
  const end = async (): Promise<void> => {
    await log.drop();
    await server.stop();
  };
  return { log, server, end };
}

export function storeAt(url: string, undoing: Undoing, max = 10): PostgresEventStore {
  const pool = connect({ url, applicationName: 'spec', max });
  const store = new PostgresEventStore({ pool });
  undoing.add(async () => {
    await store.close();
    await pool.end();
  });
  return store;
}

async function wired(url: string, undoing: Undoing): Promise<WiredStore> {
  const { hostname: host, port } = new URL(url);
  const wire = await Wire.to({ host, port: Number(port) });
  undoing.add(() => wire.close());
  return { store: storeAt(wire.through(url), undoing), wire };
}

/** On connections of their own, with the rights of the owner. */
class Transactions implements LogTransactions {
  constructor(
    private readonly pool: Pool,
    private readonly undoing: Undoing,
  ) {}

  append(stream: StreamId, events: readonly NewEvent[]): Promise<OpenTransaction> {
    return this.#open((client) =>
      client.query('SELECT * FROM evs.append_one($1, -2, $2)', [stream, JSON.stringify(events)]),
    );
  }

  unrelated(): Promise<OpenTransaction> {
    return this.#open((client) =>
      client.query('CREATE TEMPORARY TABLE unrelated (id int); SELECT pg_current_xact_id()'),
    );
  }

  async #open(work: (client: PoolClient) => Promise<unknown>): Promise<OpenTransaction> {
    const client = await this.pool.connect();
    let isOpen = true;
    const end = async (how: 'COMMIT' | 'ROLLBACK'): Promise<void> => {
      if (!isOpen) return;
      isOpen = false;
      await client.query(how);
      client.release();
    };
    this.undoing.add(() => end('ROLLBACK'));
    await client.query('BEGIN');
    await work(client);
    return { commit: () => end('COMMIT'), rollback: () => end('ROLLBACK') };
  }
}
