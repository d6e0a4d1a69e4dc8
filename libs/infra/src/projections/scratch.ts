import type { Pool, PoolClient } from 'pg';
import type { Json } from '@slipway/application/ports';
import { toJson } from '@slipway/application/ports';
import type { Projection, Transaction } from '@slipway/application/runtime/projection';
import { inTransactionOnScratch } from './batch-transaction';

/** Values in the order of the columns. */
export type ScratchRow = readonly Json[];

const pageSize = 500;

/** Of the key, in its order: what comes out is the same each time. */
const keyColumns = `
  SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY array_position(i.indkey::smallint[], a.attnum)) AS names
  FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey::smallint[])
  WHERE i.indrelid = $1::regclass AND i.indisprimary`;

/**
 * Tables as those of a view, beside everything that serves. They are temporary: no other connection sees them, whatever its
 * login, and PostgreSQL drops them when this one ends, however it ends. So nothing is left behind that another run would find.
 */
export class Scratch {
  private constructor(
    private readonly client: PoolClient,
    readonly tables: readonly string[],
  ) {}

  static async open(pool: Pool, { tables }: Pick<Projection, 'tables'>): Promise<Scratch> {
    const client = await pool.connect();
    // The statement that meets the loss reports it; without a listener it would end the process first.
    client.on('error', () => undefined);
    const scratch = new Scratch(client, tables);
    try {
      await client.query(`SET timezone = 'UTC'`);
      for (const table of tables)
        await client.query(`CREATE TEMPORARY TABLE ${table} (LIKE rm.${table} INCLUDING ALL)`);
    } catch (error) {
      scratch.close();
      throw error;
    }
    return scratch;
  }

  /** Ends the connection, and its tables with it. */
  close(): void {
    this.client.release(true);
  }

  transaction(work: (transaction: Transaction) => Promise<void>): Promise<void> {
    return inTransactionOnScratch(this.client, work);
  }

  async columns(table: string): Promise<readonly string[]> {
    const { rows } = await this.client.query<{ name: string }>(
      `SELECT attname AS name FROM pg_attribute
       WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
      [`pg_temp.${table}`],
    );
    return rows.map(({ name }) => name);
  }

  /** In the order of the key, a page at a time; with an organization only the rows that it may see. */
  async *rows(table: string, organizationId?: string): AsyncGenerator<ScratchRow> {
    const key = await this.client.query<{ names: string | null }>(keyColumns, [`pg_temp.${table}`]);
    const order = key.rows[0]?.names ?? null;
    const where = organizationId === undefined ? '' : 'WHERE organization_id = $1';
    await this.client.query(
      // Held beyond its transaction: whoever reads slowly keeps nothing open.
      `DECLARE shown CURSOR WITH HOLD FOR SELECT to_json(t) AS row FROM pg_temp.${table} t ${where}
       ${order === null ? '' : `ORDER BY ${order}`}`,
      organizationId === undefined ? [] : [organizationId],
    );
    try {
      for (let isFull = true; isFull;) {
        const { rows } = await this.client.query<{ row: object }>(`FETCH ${pageSize} FROM shown`);
        isFull = rows.length === pageSize;
        for (const { row } of rows) yield Object.values(row).map(toJson);
      }
    } finally {
      await this.client.query('CLOSE shown');
    }
  }
}
