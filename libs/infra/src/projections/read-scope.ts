import type { Pool, PoolClient, QueryConfig, QueryResultRow } from 'pg';
import { withClient } from '../database/connect';

/** Parameters only, never text. Name the columns: a prepared `SELECT *` fails for ever once a column is added. */
export type Query = <R extends QueryResultRow>(
  text: string,
  values?: readonly unknown[],
) => Promise<readonly R[]>;

export type ReadScope = {
  /** The organizations that the request is about, never everything that the actor may see. */
  readonly organizationIds: readonly string[];
  /** Opens the person's own rows in tables that have some. */
  readonly userId?: string;
};

/** Reads of the api login. Outside a scope row-level security shows it no row. A scope with one query is one round trip. */
export class Reads {
  constructor(private readonly pool: Pool) {}

  /** Runs `read` in a read-only transaction that sees only the scope. */
  within<T>(scope: ReadScope, read: (query: Query) => Promise<T>): Promise<T> {
    const strange = scope.organizationIds.find((id) => id === '' || id.includes(','));
    if (strange !== undefined) throw new Error('an organization id is not a list of them');
    return withClient(this.pool, (client) => readOn(client, scope, read));
  }
}

async function readOn<T>(
  client: PoolClient,
  scope: ReadScope,
  read: (query: Query) => Promise<T>,
): Promise<T> {
  let isOpen = true;
  const query: Query = async <R extends QueryResultRow>(text: string, values: readonly unknown[] = []) => {
    // The connection may serve another scope by now.
    if (!isOpen) throw new Error('the read scope has ended; await every query inside of it');
    return (await client.query<R>(text, [...values])).rows;
  };
  const opened = [client.query('BEGIN READ ONLY'), client.query(setScope(scope))];
  try {
    const [result] = await Promise.all([read(query), ...opened]);
    return result;
  } finally {
    isOpen = false;
    await client.query('COMMIT');
  }
}

function setScope({ organizationIds, userId = '' }: ReadScope): QueryConfig {
  return {
    name: 'read-scope',
    text: `SELECT set_config('app.organization_ids', $1, true), set_config('app.user_id', $2, true)`,
    values: [organizationIds.join(','), userId],
  };
}
