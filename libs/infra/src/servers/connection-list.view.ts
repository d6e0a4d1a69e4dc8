import { assertNever, recorded } from '@slipway/domain/kernel';
import { connectionEvents } from '@slipway/domain/servers';
import type { ConnectionEvent, ConnectionWish, ServerFacts } from '@slipway/domain/servers';
import type { RecordedEvent } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import { mapPage, readPage } from '../projections/paging';
import type { Page, PageRequest } from '../projections/paging';
import type { Reads } from '../projections/read-scope';
import { columnsOf, foldRows } from '../projections/row-fold';
import type { RowFold } from '../projections/row-fold';

/** `confirmed`: its host key is; nobody has entered since. `blocked`: it showed another one. */
export type ConnectionStatus =
  'connecting' | 'confirmed' | 'ready' | 'unreachable' | 'blocked' | 'disconnected';
type Row = {
  readonly organization_id: string;
  readonly server_id: string;
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly login: string;
  readonly authorized_key: string;
  readonly status: ConnectionStatus;
  readonly fingerprint: string | null;
  readonly seen_fingerprint: string | null;
  readonly facts: ServerFacts | null;
  readonly reason: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly version: number;
  readonly position: string;
};
type Later = Exclude<ConnectionEvent, { readonly type: 'servers.server-connected' }>;

export type ConnectionItem = {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly authorizedKey: string;
  readonly status: ConnectionStatus;
  readonly hostKeyFingerprint: string | null;
  readonly seenFingerprint: string | null;
  readonly facts: ServerFacts | null;
  readonly reason: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
};

const fold: RowFold<Row> = {
  table: 'connection_list_v1',
  key: ['server_id'],
  columns: {
    organization_id: 'text',
    server_id: 'text',
    name: 'text',
    host: 'text',
    port: 'integer',
    login: 'text',
    authorized_key: 'text',
    status: 'text',
    fingerprint: 'text',
    seen_fingerprint: 'text',
    facts: 'jsonb',
    reason: 'text',
    created_at: 'timestamptz',
    updated_at: 'timestamptz',
    version: 'integer',
    position: 'text',
  },
  handles: Object.values(connectionEvents).map(({ type }) => type),
  keyOf: (event) => [recorded<ConnectionEvent>(event).data.serverId],
  evolve(row, event) {
    const fact = recorded<ConnectionEvent>(event);
    if (fact.type === 'servers.server-connected') return connected(fact.data, event);
    const stamp = { updated_at: event.metadata.occurredAt, version: Number(event.revision) };
    return row && { ...row, ...changeBy(fact), ...stamp };
  },
};

function connected(wish: ConnectionWish, event: RecordedEvent): Row {
  return {
    organization_id: wish.organizationId,
    server_id: wish.serverId,
    name: wish.name,
    host: wish.host,
    port: wish.port,
    login: wish.user,
    authorized_key: wish.publicKey,
    status: 'connecting',
    fingerprint: null,
    seen_fingerprint: null,
    facts: null,
    reason: null,
    created_at: event.metadata.occurredAt,
    updated_at: event.metadata.occurredAt,
    version: Number(event.revision),
    position: event.position,
  };
}

function changeBy(fact: Later): Partial<Row> {
  switch (fact.type) {
    case 'servers.host-key-seen':
      return { seen_fingerprint: fact.data.fingerprint };
    case 'servers.host-key-confirmed':
      return {
        status: 'confirmed',
        fingerprint: fact.data.fingerprint,
        seen_fingerprint: fact.data.fingerprint,
      };
    case 'servers.host-key-changed':
      return { status: 'blocked', seen_fingerprint: fact.data.fingerprint };
    case 'servers.connection-checked':
      return { status: 'ready', facts: fact.data.facts, reason: null };
    case 'servers.connection-failed':
      return { status: 'unreachable', reason: fact.data.reason };
    case 'servers.server-disconnected':
      return { status: 'disconnected' };
    default:
      return assertNever(fact);
  }
}

export const connectionList: Projection = {
  name: 'connection-list',
  version: 1,
  handles: fold.handles,
  tables: [fold.table],
  project: (events, transaction) => foldRows(fold, events, transaction),
};

/** All machines that the organization ever connected, newest first. */
export async function connectionsOf(
  organizationId: string,
  page: PageRequest,
  reads: Reads,
): Promise<Page<ConnectionItem>> {
  const rows = await reads.within({ organizationIds: [organizationId] }, (query) =>
    readPage<Row>(
      query,
      {
        columns: columnsOf(fold),
        from: 'rm.connection_list',
        where: 'organization_id = $1',
        values: [organizationId],
        order: 'newest_first',
      },
      page,
    ),
  );
  return mapPage(rows, toItem);
}

export async function findConnection(
  organizationId: string,
  serverId: string,
  reads: Reads,
): Promise<ConnectionItem | null> {
  const [row] = await reads.within({ organizationIds: [organizationId] }, (query) =>
    query<Row>(
      `SELECT ${columnsOf(fold)} FROM rm.connection_list WHERE organization_id = $1 AND server_id = $2`,
      [organizationId, serverId],
    ),
  );
  return row ? toItem(row) : null;
}

function toItem(row: Row): ConnectionItem {
  return {
    id: row.server_id,
    name: row.name,
    host: row.host,
    port: row.port,
    user: row.login,
    authorizedKey: row.authorized_key,
    status: row.status,
    hostKeyFingerprint: row.fingerprint,
    seenFingerprint: row.seen_fingerprint,
    facts: row.facts,
    reason: row.reason,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  };
}
