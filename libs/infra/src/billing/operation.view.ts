import { recorded } from '@slipway/domain/kernel';
import type { Message } from '@slipway/domain/kernel';
import type { RecordedEvent } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import { mapPage, readPage } from '../projections/paging';
import type { Page, PageRequest } from '../projections/paging';
import type { Reads } from '../projections/read-scope';
import { columnsOf, foldRows } from '../projections/row-fold';
import type { RowFold } from '../projections/row-fold';
import type { Operation, OperationState } from './operation';
import { evolveOperation, operationTypes } from './operation-story';
import type { OperationEvent } from './operation-story';

type Row = {
  readonly organization_id: string;
  readonly operation_id: string;
  readonly status: Operation['status'];
  readonly state: OperationState;
  readonly position: string;
};
/** All that events of an order's story say about whose they are. */
type Naming = { readonly orderId?: string; readonly purpose?: string };

const fold: RowFold<Row> = {
  table: 'operation_v1',
  key: ['operation_id'],
  columns: {
    organization_id: 'text',
    operation_id: 'text',
    status: 'text',
    state: 'jsonb',
    position: 'text',
  },
  handles: operationTypes,
  keyOf(event) {
    const { orderId, purpose } = recorded<Message<string, Naming>>(event).data;
    const id = orderId ?? purpose;
    return id === undefined ? null : [id];
  },
  evolve(row, event) {
    const state = evolveOperation(row?.state ?? null, told(event));
    if (state === null) return null;
    const position = row?.position ?? event.position;
    const { organizationId, id, status } = state;
    return { organization_id: organizationId, operation_id: id, status, state, position };
  },
};

function told(event: RecordedEvent): OperationEvent {
  const { occurredAt: at, correlationId } = event.metadata;
  return { ...recorded<OperationEvent>(event), at, correlationId };
}

export const operation: Projection = {
  name: 'operation',
  version: 1,
  handles: fold.handles,
  tables: [fold.table],
  // An operation is told by many streams; what comes later of any of them waits with it.
  keyOf: (event) => fold.keyOf(event)?.[0] ?? event.streamId,
  project: (events, transaction) => foldRows(fold, events, transaction),
};

/** Newest first. */
export async function operationsOf(
  organizationId: string,
  page: PageRequest,
  reads: Reads,
): Promise<Page<Operation>> {
  const rows = await reads.within({ organizationIds: [organizationId] }, (query) =>
    readPage<Row>(
      query,
      {
        columns: columnsOf(fold),
        from: 'rm.operation',
        where: 'organization_id = $1',
        values: [organizationId],
        order: 'newest_first',
      },
      page,
    ),
  );
  return mapPage(rows, toItem);
}

/** `null`: the organization has no such operation. */
export async function findOperation(
  organizationId: string,
  operationId: string,
  reads: Reads,
): Promise<Operation | null> {
  const [row] = await reads.within({ organizationIds: [organizationId] }, (query) =>
    query<Row>(
      `SELECT ${columnsOf(fold)} FROM rm.operation WHERE organization_id = $1 AND operation_id = $2`,
      [organizationId, operationId],
    ),
  );
  return row ? toItem(row) : null;
}

/** `jsonb` keeps no order of keys: they are named in the order in which people read them. */
function toItem({ state }: Row): Operation {
  return {
    id: state.id,
    kind: state.kind,
    status: state.status,
    progress: state.progress,
    startedAt: state.startedAt,
    finishedAt: state.finishedAt,
    error: state.error,
    engine: state.engine,
    plan: state.plan,
    resources: state.resources,
    stages: state.stages,
    correlationId: state.correlationId,
    version: state.version,
  };
}
