import { assertNever, recorded } from '@slipway/domain/kernel';
import { credentialEvents } from '@slipway/domain/provisioning';
import type { CredentialEvent } from '@slipway/domain/provisioning';
import type { RecordedEvent } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import { mapPage, readPage } from '../projections/paging';
import type { Page, PageRequest } from '../projections/paging';
import type { Reads } from '../projections/read-scope';
import { columnsOf, foldRows } from '../projections/row-fold';
import type { RowFold } from '../projections/row-fold';

type Status = 'untested' | 'accepted' | 'refused';
type Row = {
  readonly organization_id: string;
  readonly credential_id: string;
  readonly provider: string;
  readonly name: string;
  readonly fingerprint: string;
  readonly status: Status;
  readonly account: string | null;
  readonly reason: string | null;
  readonly last_validated_at: string | null;
  readonly used_by: readonly string[];
  readonly created_at: string;
  readonly rotated_at: string;
  readonly is_removed: boolean;
  readonly version: number;
  readonly position: string;
};

export type CredentialItem = {
  readonly id: string;
  readonly provider: string;
  readonly name: string;
  readonly fingerprint: string;
  readonly status: Status;
  readonly account: string | null;
  readonly reason: string | null;
  readonly lastValidatedAt: string | null;
  readonly usedBy: readonly string[];
  readonly createdAt: string;
  readonly rotatedAt: string;
  readonly version: number;
};

type Later = Exclude<CredentialEvent, { readonly type: 'provisioning.credential-added' }>;
type Added = Extract<CredentialEvent, { readonly type: 'provisioning.credential-added' }>;

// Nothing here leads to a value: the references into the vault stay in the log.
const fold: RowFold<Row> = {
  table: 'credential_list_v1',
  key: ['credential_id'],
  columns: {
    organization_id: 'text',
    credential_id: 'text',
    provider: 'text',
    name: 'text',
    fingerprint: 'text',
    status: 'text',
    account: 'text',
    reason: 'text',
    last_validated_at: 'timestamptz',
    used_by: 'text[]',
    created_at: 'timestamptz',
    rotated_at: 'timestamptz',
    is_removed: 'boolean',
    version: 'integer',
    position: 'text',
  },
  handles: Object.values(credentialEvents).map(({ type }) => type),
  keyOf: (event) => [recorded<CredentialEvent>(event).data.credentialId],
  evolve(row, event) {
    const fact = recorded<CredentialEvent>(event);
    if (fact.type === 'provisioning.credential-added') return added(fact.data, event);
    return (
      row && { ...row, ...changeBy(fact, row, event.metadata.occurredAt), version: Number(event.revision) }
    );
  },
};

function added(
  { organizationId, credentialId, provider, name, fingerprint }: Added['data'],
  event: RecordedEvent,
): Row {
  return {
    organization_id: organizationId,
    credential_id: credentialId,
    provider,
    name,
    fingerprint,
    status: 'untested',
    account: null,
    reason: null,
    last_validated_at: null,
    used_by: [],
    created_at: event.metadata.occurredAt,
    rotated_at: event.metadata.occurredAt,
    is_removed: false,
    version: Number(event.revision),
    position: event.position,
  };
}

function changeBy(fact: Later, row: Row, at: string): Partial<Row> {
  switch (fact.type) {
    case 'provisioning.credential-rotated':
      return { fingerprint: fact.data.fingerprint, status: 'untested', reason: null, rotated_at: at };
    case 'provisioning.credential-renamed':
      return { name: fact.data.name };
    case 'provisioning.credential-accepted':
      return { status: 'accepted', account: fact.data.account, reason: null, last_validated_at: at };
    case 'provisioning.credential-refused':
      return { status: 'refused', reason: fact.data.reason };
    case 'provisioning.credential-assigned':
      return { used_by: [...new Set([...row.used_by, fact.data.infrastructureId])] };
    case 'provisioning.credential-released':
      return { used_by: row.used_by.filter((id) => id !== fact.data.infrastructureId) };
    case 'provisioning.credential-removed':
      return { is_removed: true };
    default:
      return assertNever(fact);
  }
}

export const credentialList: Projection = {
  name: 'credential-list',
  version: 1,
  handles: fold.handles,
  tables: [fold.table],
  project: (events, transaction) => foldRows(fold, events, transaction),
};

/** The credentials that the organization has, newest first. */
export async function credentialsOf(
  organizationId: string,
  page: PageRequest,
  reads: Reads,
): Promise<Page<CredentialItem>> {
  const rows = await reads.within({ organizationIds: [organizationId] }, (query) =>
    readPage<Row>(
      query,
      {
        columns: columnsOf(fold),
        from: 'rm.credential_list',
        where: 'organization_id = $1 AND NOT is_removed',
        values: [organizationId],
        order: 'newest_first',
      },
      page,
    ),
  );
  return mapPage(rows, toItem);
}

export async function findCredential(
  organizationId: string,
  credentialId: string,
  reads: Reads,
): Promise<CredentialItem | null> {
  const rows = await reads.within({ organizationIds: [organizationId] }, (query) =>
    query<Row>(
      `SELECT ${columnsOf(fold)} FROM rm.credential_list WHERE organization_id = $1 AND credential_id = $2 AND NOT is_removed`,
      [organizationId, credentialId],
    ),
  );
  return rows[0] ? toItem(rows[0]) : null;
}

function toItem(row: Row): CredentialItem {
  return {
    id: row.credential_id,
    provider: row.provider,
    name: row.name,
    fingerprint: row.fingerprint,
    status: row.status,
    account: row.account,
    reason: row.reason,
    lastValidatedAt: row.last_validated_at,
    usedBy: row.used_by,
    createdAt: row.created_at,
    rotatedAt: row.rotated_at,
    version: row.version,
  };
}
