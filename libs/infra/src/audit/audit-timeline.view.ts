import { eventDefinitions } from '@slipway/domain/contexts';
import { assertNever } from '@slipway/domain/kernel';
import type { Actor } from '@slipway/domain/kernel';
import type { Json, RecordedEvent } from '@slipway/application/ports';
import type { Projection, Transaction } from '@slipway/application/runtime/projection';
import { mapPage, readPage, readPageOfEach } from '../projections/paging';
import type { Page, PageRequest } from '../projections/paging';
import type { Reads } from '../projections/read-scope';
import { columnsOf } from '../projections/row-fold';
import type { RowTable } from '../projections/row-fold';
import { conditionsOf } from './audit-query';
import type { AuditFilter } from './audit-query';

type Row = {
  readonly organization_id: string;
  readonly position: string;
  readonly event_id: string;
  readonly type: string;
  readonly at: string;
  readonly actor_kind: Actor['kind'];
  /** The person, also when one of their tokens acted; the name of a process. */
  readonly actor_id: string;
  readonly stream: string;
  readonly revision: string;
  readonly correlation_id: string;
  readonly causation_id: string;
  readonly reason: string | null;
  readonly session_or_token: string | null;
  readonly data: Json;
};

export type AuditItem = {
  readonly id: string;
  readonly organizationId: string;
  readonly position: string;
  readonly type: string;
  readonly at: string;
  /** `name` is known here for a process only; whose name is sealed, the caller opens. */
  readonly actor: { readonly kind: Actor['kind']; readonly id: string; readonly name: string | null };
  readonly stream: string;
  readonly revision: number;
  readonly correlationId: string;
  readonly causationId: string;
  readonly reason: string | null;
  readonly sessionOrToken: string | null;
  /** As it was stored: personal data stays sealed. */
  readonly data: Json;
};

export type { AuditFilter };

const timeline: RowTable<Row> = {
  table: 'audit_timeline_v1',
  key: ['organization_id', 'position'],
  columns: {
    organization_id: 'text',
    position: 'text',
    event_id: 'text',
    type: 'text',
    at: 'timestamptz',
    actor_kind: 'text',
    actor_id: 'text',
    stream: 'text',
    revision: 'text',
    correlation_id: 'text',
    causation_id: 'text',
    reason: 'text',
    session_or_token: 'text',
    data: 'jsonb',
  },
};

/** One row per event and nothing folded: an event that comes again meets its own row. */
const insert = (() => {
  const entries = Object.entries(timeline.columns);
  const names = entries.map(([name]) => name).join(', ');
  const typed = entries.map(([name, type]) => `${name} ${type}`).join(', ');
  return `INSERT INTO ${timeline.table} (${names}) SELECT ${names} FROM json_to_recordset($1::json) AS r(${typed})
          ON CONFLICT (${timeline.key.join(', ')}) DO NOTHING`;
})();

export const auditTimeline: Projection = {
  name: 'audit-timeline',
  version: 1,
  // Everything, spelled out: the runner knows no other way. A new type of event is a new version of this view too.
  handles: Object.keys(eventDefinitions),
  tables: [timeline.table],
  // Every event, hence twice as many as any other view; its rows are of one event, so its streams can be shared out.
  partitions: 2,
  project(events, transaction: Transaction) {
    if (events.length > 0) transaction.send(insert, [JSON.stringify(events.map(toRow))]);
    return Promise.resolve();
  },
};

function toRow({ metadata, ...event }: RecordedEvent): Row {
  const { organizationId, occurredAt, actor, correlationId, causationId } = metadata;
  return {
    organization_id: organizationId,
    position: event.position,
    event_id: event.id,
    type: event.type,
    at: occurredAt,
    actor_kind: actor.kind,
    actor_id: idOfActor(actor),
    stream: event.streamId,
    revision: String(event.revision),
    correlation_id: correlationId,
    causation_id: causationId,
    reason: metadata.reason ?? null,
    session_or_token: metadata.sessionOrToken ?? (actor.kind === 'token' ? actor.tokenId : null),
    data: event.data,
  };
}

function idOfActor(actor: Actor): string {
  switch (actor.kind) {
    case 'user':
    case 'token':
      return actor.userId;
    case 'process':
      return actor.name;
    case 'operator':
      return 'operator';
    default:
      return assertNever(actor);
  }
}

/** The story of one correlation from its beginning; else what happened last comes first. */
export async function auditOf(
  organizationIds: readonly string[],
  filter: AuditFilter,
  page: PageRequest,
  reads: Reads,
): Promise<Page<AuditItem>> {
  const { conditions, values } = conditionsOf(filter, 2);
  const isStory = filter.correlationId !== undefined || filter.oldestFirst === true;
  const [only, ...others] = organizationIds;
  const isOne = only !== undefined && others.length === 0;
  const listing = {
    columns: columnsOf(timeline),
    from: 'rm.audit_timeline',
    // Of one organization the planner knows how much it has, and takes the index that fits.
    where: [`organization_id = ${isOne ? '$1' : 'wanted.organization_id'}`, ...conditions].join(' AND '),
    values: [isOne ? only : organizationIds, ...values],
    order: isStory ? 'oldest_first' : 'newest_first',
  } as const;
  const read = isOne ? readPage : readPageOfEach;
  return mapPage(await reads.within({ organizationIds }, (query) => read<Row>(query, listing, page)), toItem);
}

/** `null`: there is no such event of this organization. */
export async function findAuditEvent(
  organizationId: string,
  eventId: string,
  reads: Reads,
): Promise<AuditItem | null> {
  const [row] = await reads.within({ organizationIds: [organizationId] }, (query) =>
    query<Row>(
      `SELECT ${columnsOf(timeline)} FROM rm.audit_timeline WHERE organization_id = $1 AND event_id = $2 LIMIT 1`,
      [organizationId, eventId],
    ),
  );
  return row ? toItem(row) : null;
}

/** Whether anything was ever said of this thing to this organization. */
export async function hasStream(organizationId: string, stream: string, reads: Reads): Promise<boolean> {
  const rows = await reads.within({ organizationIds: [organizationId] }, (query) =>
    query(`SELECT 1 FROM rm.audit_timeline WHERE organization_id = $1 AND stream = $2 LIMIT 1`, [
      organizationId,
      stream,
    ]),
  );
  return rows.length > 0;
}

function toItem(row: Row): AuditItem {
  const { actor_kind: kind, actor_id: id } = row;
  return {
    id: row.event_id,
    organizationId: row.organization_id,
    position: row.position,
    type: row.type,
    at: row.at,
    actor: { kind, id, name: kind === 'process' ? id : null },
    stream: row.stream,
    revision: Number(row.revision),
    correlationId: row.correlation_id,
    causationId: row.causation_id,
    reason: row.reason,
    sessionOrToken: row.session_or_token,
    data: row.data,
  };
}
