import { assertNever, recorded } from '@slipway/domain/kernel';
import { infrastructureEvents } from '@slipway/domain/provisioning';
import type { Engine, InfrastructureEvent } from '@slipway/domain/provisioning';
import { serverEvents } from '@slipway/domain/servers';
import type { ServerEvent, ServerFacts, ServerRegistration } from '@slipway/domain/servers';
import type { RecordedEvent } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import { mapPage, readPage } from '../projections/paging';
import type { Page, PageRequest } from '../projections/paging';
import type { Reads } from '../projections/read-scope';
import { columnsOf, foldRows } from '../projections/row-fold';
import type { RowFold } from '../projections/row-fold';
import { fingerprintOf } from './fingerprint';

/** `unverified`: registered, and the last look at it failed. */
export type ServerStatus = 'registered' | 'ready' | 'unverified' | 'removing' | 'decommissioned';

type Row = {
  readonly organization_id: string;
  readonly server_id: string;
  readonly infrastructure_id: string;
  readonly order_id: string;
  readonly name: string;
  readonly provider: string;
  readonly region: string;
  readonly status: ServerStatus;
  readonly host: string;
  readonly port: number;
  readonly login: string;
  readonly fingerprint: string;
  readonly facts: ServerFacts | null;
  readonly registered_at: string;
  readonly updated_at: string;
  readonly version: number;
  readonly position: string;
};
/** What built an infrastructure is known before there is a server. */
type EngineRow = {
  readonly organization_id: string;
  readonly infrastructure_id: string;
  readonly engine: Engine;
};
type Building = Extract<InfrastructureEvent, { readonly data: { readonly engine: Engine } }>;
type LaterFact = Exclude<ServerEvent, { readonly type: 'servers.server-registered' }>;

export type ServerItem = {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  readonly region: string;
  readonly status: ServerStatus;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly hostKeyFingerprint: string;
  readonly infrastructureId: string;
  readonly orderId: string;
  readonly engine: Engine | null;
  readonly sandbox: boolean;
  readonly facts: ServerFacts | null;
  readonly registeredAt: string;
  readonly updatedAt: string;
  readonly version: number;
};

const servers: RowFold<Row> = {
  table: 'server_list_v1',
  key: ['server_id'],
  columns: {
    organization_id: 'text',
    server_id: 'text',
    infrastructure_id: 'text',
    order_id: 'text',
    name: 'text',
    provider: 'text',
    region: 'text',
    status: 'text',
    host: 'text',
    port: 'integer',
    login: 'text',
    fingerprint: 'text',
    facts: 'jsonb',
    registered_at: 'timestamptz',
    updated_at: 'timestamptz',
    version: 'integer',
    position: 'text',
  },
  handles: Object.values(serverEvents).map(({ type }) => type),
  keyOf: (event) => [recorded<ServerEvent>(event).data.serverId],
  evolve(row, event) {
    const fact = recorded<ServerEvent>(event);
    if (fact.type === 'servers.server-registered') return registered(fact.data, event);
    const stamp = { updated_at: event.metadata.occurredAt, version: Number(event.revision) };
    return row && { ...row, ...changeBy(fact), ...stamp };
  },
};

const engines: RowFold<EngineRow> = {
  table: 'server_engine_v1',
  key: ['infrastructure_id'],
  columns: { organization_id: 'text', infrastructure_id: 'text', engine: 'jsonb' },
  handles: [
    infrastructureEvents.provisioningStarted.type,
    infrastructureEvents.infrastructureProvisioned.type,
  ],
  keyOf: (event) => [recorded<Building>(event).data.infrastructureId],
  evolve(_row, event) {
    const { organizationId, infrastructureId, engine } = recorded<Building>(event).data;
    return { organization_id: organizationId, infrastructure_id: infrastructureId, engine };
  },
};

function registered(registration: ServerRegistration, event: RecordedEvent): Row {
  return {
    organization_id: registration.organizationId,
    server_id: registration.serverId,
    infrastructure_id: registration.infrastructureId,
    order_id: registration.orderId,
    name: registration.name,
    provider: registration.provider,
    region: registration.region,
    status: 'registered',
    host: registration.host,
    port: registration.port,
    login: registration.user,
    fingerprint: fingerprintOf(registration.hostKey),
    facts: null,
    registered_at: event.metadata.occurredAt,
    updated_at: event.metadata.occurredAt,
    version: Number(event.revision),
    position: event.position,
  };
}

function changeBy(fact: LaterFact): Pick<Row, 'status'> & Partial<Pick<Row, 'facts'>> {
  switch (fact.type) {
    case 'servers.server-verified':
      return { status: 'ready', facts: fact.data.facts };
    case 'servers.verification-failed':
      return { status: 'unverified' };
    case 'servers.server-removal-requested':
      return { status: 'removing' };
    case 'servers.server-decommissioned':
      return { status: 'decommissioned' };
    default:
      return assertNever(fact);
  }
}

export const serverList: Projection = {
  name: 'server-list',
  version: 1,
  handles: [...servers.handles, ...engines.handles],
  tables: [servers.table, engines.table],
  async project(events, transaction) {
    await foldRows(servers, events, transaction);
    await foldRows(engines, events, transaction);
  },
};

type Shown = Row & { readonly engine: Engine | null };
const columns = `${columnsOf(servers, 's')}, e.engine`;
const from = 'rm.server_list s LEFT JOIN rm.server_engine e USING (infrastructure_id)';

/** All servers that ever were, decommissioned ones included, newest first. */
export async function serversOf(
  organizationId: string,
  page: PageRequest,
  reads: Reads,
): Promise<Page<ServerItem>> {
  const where = 's.organization_id = $1';
  const listing = { columns, from, where, values: [organizationId], order: 'newest_first' } as const;
  const scope = { organizationIds: [organizationId] };
  return mapPage(await reads.within(scope, (query) => readPage<Shown>(query, listing, page)), toItem);
}

/** `null`: the organization has no such server. */
export async function findServer(
  organizationId: string,
  serverId: string,
  reads: Reads,
): Promise<ServerItem | null> {
  const [row] = await reads.within({ organizationIds: [organizationId] }, (query) =>
    query<Shown>(`SELECT ${columns} FROM ${from} WHERE s.organization_id = $1 AND s.server_id = $2`, [
      organizationId,
      serverId,
    ]),
  );
  return row ? toItem(row) : null;
}

function toItem(row: Shown): ServerItem {
  return {
    id: row.server_id,
    name: row.name,
    provider: row.provider,
    region: row.region,
    status: row.status,
    host: row.host,
    port: row.port,
    user: row.login,
    hostKeyFingerprint: row.fingerprint,
    infrastructureId: row.infrastructure_id,
    orderId: row.order_id,
    engine: row.engine,
    sandbox: row.provider === 'sandbox',
    facts: row.facts,
    registeredAt: row.registered_at,
    updatedAt: row.updated_at,
    version: row.version,
  };
}
