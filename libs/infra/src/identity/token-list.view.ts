import { tokenEvents } from '@slipway/domain/identity';
import type { TokenEvent, TokenScope } from '@slipway/domain/identity';
import { assertNever, recorded } from '@slipway/domain/kernel';
import type { Projection } from '@slipway/application/runtime/projection';
import { mapPage, readPage } from '../projections/paging';
import type { Page, PageRequest } from '../projections/paging';
import type { Reads } from '../projections/read-scope';
import { columnsOf, foldRows } from '../projections/row-fold';
import type { RowFold } from '../projections/row-fold';

type Row = {
  readonly organization_id: string;
  readonly token_id: string;
  readonly user_id: string;
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  readonly created_at: string;
  readonly expires_at: string;
  readonly revoked_at: string | null;
  readonly version: number;
  readonly position: string;
};

export type TokenItem = {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly revokedAt: string | null;
  readonly version: number;
};

// The hash of a token is not here: nobody who reads a list needs it.
const fold: RowFold<Row> = {
  table: 'token_list_v1',
  key: ['token_id'],
  columns: {
    organization_id: 'text',
    token_id: 'text',
    user_id: 'text',
    name: 'text',
    scopes: 'text[]',
    created_at: 'timestamptz',
    expires_at: 'timestamptz',
    revoked_at: 'timestamptz',
    version: 'integer',
    position: 'text',
  },
  handles: [tokenEvents.tokenIssued.type, tokenEvents.tokenRevoked.type],
  keyOf: (event) => [recorded<TokenEvent>(event).data.tokenId],
  evolve(row, event) {
    const fact = recorded<TokenEvent>(event);
    const version = Number(event.revision);
    switch (fact.type) {
      case 'identity.token-issued': {
        const { organizationId, tokenId, userId, name, scopes, expiresAt } = fact.data;
        return {
          organization_id: organizationId,
          token_id: tokenId,
          user_id: userId,
          name,
          scopes,
          created_at: event.metadata.occurredAt,
          expires_at: expiresAt,
          revoked_at: null,
          version,
          position: event.position,
        };
      }
      case 'identity.token-revoked':
        return row && { ...row, revoked_at: event.metadata.occurredAt, version };
      default:
        return assertNever(fact);
    }
  },
};

export const tokenList: Projection = {
  name: 'token-list',
  version: 1,
  handles: fold.handles,
  tables: [fold.table],
  project: (events, transaction) => foldRows(fold, events, transaction),
};

/** All tokens of the organization, revoked and expired ones included, newest first. */
export async function tokensOf(
  organizationId: string,
  page: PageRequest,
  reads: Reads,
): Promise<Page<TokenItem>> {
  const rows = await reads.within({ organizationIds: [organizationId] }, (query) =>
    readPage<Row>(
      query,
      {
        columns: columnsOf(fold),
        from: 'rm.token_list',
        where: 'organization_id = $1',
        values: [organizationId],
        order: 'newest_first',
      },
      page,
    ),
  );
  return mapPage(rows, toItem);
}

function toItem(row: Row): TokenItem {
  return {
    id: row.token_id,
    userId: row.user_id,
    name: row.name,
    scopes: row.scopes,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    version: row.version,
  };
}
