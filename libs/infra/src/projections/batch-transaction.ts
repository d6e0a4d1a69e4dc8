import type { Pool, PoolClient, QueryResult } from 'pg';
import type { Transaction } from '@slipway/application/runtime/projection';
import { withClient } from '../database/connect';
import { rowsOf } from './rows.parser';
import { schemas } from './sides';
import type { Side } from './sides';
import { describe } from './transient';

/**
 * The checkpoint lies in the same transaction as the rows, so a commit that a crash of the server swallows loses both,
 * and the events are projected again: waiting for the disk buys nothing.
 */
const begin =
  "BEGIN; SET LOCAL synchronous_commit = off; SET LOCAL statement_timeout = '30s'; SET LOCAL lock_timeout = '10s'";

/** The rows that a batch has locked stay locked while its process stands still; whoever takes over waits for them. */
const noPause = "SET LOCAL idle_in_transaction_session_timeout = '20s'";

/** A transaction of which a part may fail. */
export interface DividedTransaction extends Transaction {
  /** Runs `work`; when it fails its writes are undone and nobody else's. Gives the error, or `null`. Not in one another. */
  attempt(work: () => Promise<void>): Promise<{ readonly error: unknown } | null>;
}

/** Runs `work` in one transaction; it commits wholly or not at all. Only what is awaited costs a round trip. */
export function inTransaction(
  pool: Pool,
  work: (transaction: DividedTransaction) => Promise<void>,
): Promise<void> {
  return transact(pool, { begin, names: 'batch' }, work);
}

/** The same for a batch of a projection: names of tables without a schema are those of this side. */
export function inTransactionOn(
  side: Side,
  pool: Pool,
  work: (transaction: DividedTransaction) => Promise<void>,
): Promise<void> {
  const schema = schemas[side];
  return transact(
    pool,
    { begin: `${begin}; ${noPause}; SET LOCAL search_path = ${schema}`, names: `batch-${schema}` },
    work,
  );
}

/** The same on the tables that only this connection has: those of no side are found there, even by mistake. */
export function inTransactionOnScratch(
  client: PoolClient,
  work: (transaction: DividedTransaction) => Promise<void>,
): Promise<void> {
  const setting = { begin: `${begin}; SET LOCAL search_path = pg_temp`, names: 'batch-scratch' };
  return transactWith(client, setting, work);
}

type Setting = {
  readonly begin: string;
  /** Prepared statements are kept apart by where they look for tables: else each change of it plans them again. */
  readonly names: string;
};

function transact(
  pool: Pool,
  setting: Setting,
  work: (transaction: DividedTransaction) => Promise<void>,
): Promise<void> {
  return withClient(pool, (client) => transactWith(client, setting, work));
}

async function transactWith(
  client: PoolClient,
  { begin: opening, names }: Setting,
  work: (transaction: DividedTransaction) => Promise<void>,
): Promise<void> {
  const transaction = new OpenTransaction(client, names);
  transaction.send(opening);
  try {
    await work(transaction);
  } catch (error) {
    await transaction.rollback(error);
    throw transaction.cause(error);
  }
  await transaction.commit();
}

const numbers = new Map<string, number>();

/** A batch is a handful of statements of ours, always the same: each connection plans them once. */
function numberOf(text: string): number {
  const known = numbers.get(text) ?? numbers.size;
  numbers.set(text, known);
  return known;
}

class OpenTransaction implements DividedTransaction {
  #answers: Promise<void>[] = [];
  /** Every statement after the first failed one fails because of it. */
  #failed: { readonly error: unknown } | null = null;

  constructor(
    private readonly client: PoolClient,
    private readonly names: string,
  ) {}

  async query<R>(text: string, values: readonly unknown[] = []): Promise<{ readonly rows: R[] }> {
    const answer = this.#run(text, values);
    return { rows: rowsOf<R>((await answer).rows) };
  }

  send(text: string, values?: readonly unknown[]): void {
    void this.#run(text, values);
  }

  async attempt(work: () => Promise<void>): Promise<{ readonly error: unknown } | null> {
    this.send('SAVEPOINT attempt');
    try {
      await work();
      await this.#settle();
    } catch (error) {
      await Promise.all(this.#answers);
      const cause = this.cause(error);
      this.#failed = null;
      await this.client.query('ROLLBACK TO SAVEPOINT attempt');
      return { error: cause };
    }
    this.send('RELEASE SAVEPOINT attempt');
    return null;
  }

  async commit(): Promise<void> {
    const answer = this.#run('COMMIT');
    await this.#settle();
    // PostgreSQL answers the commit of a failed transaction with a rollback and no error.
    const { command } = await answer;
    if (command !== 'COMMIT')
      throw new Error(`the batch was to be committed, and PostgreSQL says ${command}`);
  }

  /** One that fails means a broken connection, which ends its transaction by closing. Both errors are told. */
  async rollback(cause: unknown): Promise<void> {
    try {
      await this.client.query('ROLLBACK');
      await Promise.all(this.#answers);
    } catch (error) {
      const message = `the batch failed and could not be rolled back: ${describe(cause)}`;
      throw new AggregateError([cause, error], message, { cause: error });
    }
  }

  /** What went wrong first: the work may only have met its consequence. */
  cause(error: unknown): unknown {
    return this.#failed ? this.#failed.error : error;
  }

  /** Everything so far is answered, and well. */
  async #settle(): Promise<void> {
    await Promise.all(this.#answers);
    this.#answers = [];
    if (this.#failed) throw this.#failed.error;
  }

  #run(text: string, values?: readonly unknown[]): Promise<QueryResult> {
    const answer = this.client.query(
      values === undefined ? text : { name: `${this.names}-${numberOf(text)}`, text, values: [...values] },
    );
    this.#watch(answer);
    return answer;
  }

  #watch(answer: Promise<unknown>): void {
    const noted = answer.then(
      () => undefined,
      (error: unknown) => void (this.#failed ??= { error }),
    );
    this.#answers.push(noted);
  }
}
