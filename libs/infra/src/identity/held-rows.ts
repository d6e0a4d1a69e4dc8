import type { Pool, PoolClient } from 'pg';
import type { Json } from '@slipway/application/ports';

export type HeldRow = { readonly view: string; readonly row: Json };

const pageSize = 500;

/**
 * Every row of every live read model in which the id stands, whatever the column. `pool`: a login that sees the rows of
 * all organizations. Reads whole tables, a page at a time.
 */
export async function* rowsHolding(id: string, pool: Pool): AsyncGenerator<HeldRow> {
  const client = await pool.connect();
  let isWhole = false;
  try {
    await client.query('BEGIN READ ONLY');
    for (const view of await liveViews(client)) yield* rowsOf(client, view, id);
    await client.query('COMMIT');
    isWhole = true;
  } finally {
    // Whoever stopped in the middle leaves an open transaction behind.
    client.release(!isWhole);
  }
}

async function liveViews(client: PoolClient): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT viewname AS name FROM pg_catalog.pg_views WHERE schemaname = 'rm' ORDER BY viewname`,
  );
  return rows.map(({ name }) => name);
}

async function* rowsOf(client: PoolClient, view: string, id: string): AsyncGenerator<HeldRow> {
  await client.query(
    `DECLARE held NO SCROLL CURSOR FOR
     SELECT to_jsonb(t) AS row FROM rm.${client.escapeIdentifier(view)} t
      WHERE strpos(to_jsonb(t)::text, ${client.escapeLiteral(JSON.stringify(id))}) > 0`,
  );
  for (;;) {
    const { rows } = await client.query<{ row: Json }>(`FETCH ${pageSize} FROM held`);
    for (const { row } of rows) yield { view, row };
    if (rows.length < pageSize) break;
  }
  await client.query('CLOSE held');
}
