import type { Pool, PoolClient } from 'pg';
import type { Transaction } from '@slipway/application/runtime/projection';
import { withClient } from '../database/connect';
import { rowsOf } from './rows.parser';
import { describe } from './transient';

/**
 * The checkpoint lies in the same transaction as the rows, so a commit that a crash of the server swallows loses both,
 * and the events are projected again: waiting for the disk buys nothing.
 */
const begin =
  "BEGIN; SET LOCAL synchronous_commit = off; SET LOCAL statement_timeout = '30s'; SET LOCAL lock_timeout = '10s'";

/** Runs `work` in one transaction; it commits wholly or not at all. */
export function inTransaction(pool: Pool, work: (transaction: Transaction) => Promise<void>): Promise<void> {
  return withClient(pool, async (client) => {
    await client.query(begin);
    try {
      await work(transactionOn(client));
    } catch (error) {
      await rollback(client, error);
      throw error;
    }
    const { command } = await client.query('COMMIT');
    // PostgreSQL answers the commit of a failed transaction with a rollback and no error: a statement failed and
    // whoever sent it did not tell.
    if (command !== 'COMMIT') throw new Error('a statement of the batch failed and its error was swallowed');
  });
}

function transactionOn(client: PoolClient): Transaction {
  return {
    query: async <R>(text: string, values?: readonly unknown[]) => {
      const { rows } = await client.query(text, values === undefined ? [] : [...values]);
      return { rows: rowsOf<R>(rows) };
    },
  };
}

/** A rollback that fails means a broken connection, which ends its transaction by closing. Both errors are told. */
async function rollback(client: PoolClient, cause: unknown): Promise<void> {
  try {
    await client.query('ROLLBACK');
  } catch (error) {
    const message = `the batch failed and could not be rolled back: ${describe(cause)}`;
    throw new AggregateError([cause, error], message, { cause: error });
  }
}
