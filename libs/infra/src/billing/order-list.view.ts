import { orderEvents, orderFailures } from '@slipway/domain/billing';
import type { Failure, OrderEvent, OrderPlacement } from '@slipway/domain/billing';
import { assertNever, recorded } from '@slipway/domain/kernel';
import type { Money } from '@slipway/domain/kernel';
import type { RecordedEvent } from '@slipway/application/ports';
import type { Projection } from '@slipway/application/runtime/projection';
import { mapPage, readPage } from '../projections/paging';
import type { Page, PageRequest } from '../projections/paging';
import type { Reads } from '../projections/read-scope';
import { columnsOf, foldRows } from '../projections/row-fold';
import type { RowFold } from '../projections/row-fold';

export const orderStatuses = [
  'placed',
  'awaiting_confirmation',
  'payment_failed',
  'rejected',
  'paid',
  'fulfilled',
  'refunded',
  'refund_stuck',
  'cancelling',
  'cancelled',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

type Row = {
  readonly organization_id: string;
  readonly order_id: string;
  readonly status: OrderStatus;
  readonly item: string;
  readonly item_name: string;
  readonly price: Money;
  readonly provider: string;
  readonly region: string;
  readonly server_name: string;
  readonly payment_method: string;
  readonly reason: Failure | null;
  readonly server_id: string | null;
  readonly placed_at: string;
  readonly updated_at: string;
  readonly version: number;
  readonly position: string;
};

export type OrderItem = {
  readonly id: string;
  readonly status: OrderStatus;
  readonly item: { readonly id: string; readonly name: string };
  readonly price: Money;
  readonly provider: string;
  readonly region: string;
  readonly serverName: string;
  readonly paymentMethod: string;
  readonly reason: Failure | null;
  readonly serverId: string | null;
  readonly placedAt: string;
  readonly updatedAt: string;
  readonly version: number;
};

type LaterFact = Exclude<OrderEvent, { readonly type: 'billing.order-placed' }>;
type Change = Pick<Row, 'status'> & Partial<Pick<Row, 'payment_method' | 'reason' | 'server_id'>>;

const fold: RowFold<Row> = {
  table: 'order_list_v1',
  key: ['order_id'],
  columns: {
    organization_id: 'text',
    order_id: 'text',
    status: 'text',
    item: 'text',
    item_name: 'text',
    price: 'jsonb',
    provider: 'text',
    region: 'text',
    server_name: 'text',
    payment_method: 'text',
    reason: 'jsonb',
    server_id: 'text',
    placed_at: 'timestamptz',
    updated_at: 'timestamptz',
    version: 'integer',
    position: 'text',
  },
  handles: Object.values(orderEvents).map(({ type }) => type),
  keyOf: (event) => [recorded<OrderEvent>(event).data.orderId],
  evolve(row, event) {
    const fact = recorded<OrderEvent>(event);
    if (fact.type === 'billing.order-placed') return placed(fact.data, event);
    const stamp = { updated_at: event.metadata.occurredAt, version: Number(event.revision) };
    return row && { ...row, ...changeBy(row, fact), ...stamp };
  },
};

function placed(placement: OrderPlacement, event: RecordedEvent): Row {
  return {
    organization_id: placement.organizationId,
    order_id: placement.orderId,
    status: 'placed',
    item: placement.item.id,
    item_name: placement.item.name,
    price: placement.item.price,
    provider: placement.provider,
    region: placement.region,
    server_name: placement.serverName,
    payment_method: placement.paymentMethod,
    reason: null,
    server_id: null,
    placed_at: event.metadata.occurredAt,
    updated_at: event.metadata.occurredAt,
    version: Number(event.revision),
    position: event.position,
  };
}

function changeBy(row: Row, fact: LaterFact): Change {
  switch (fact.type) {
    case 'billing.order-rejected':
      return { status: 'rejected', reason: fact.data.reason };
    case 'billing.order-payment-failed':
      return { status: 'payment_failed', reason: fact.data.reason };
    case 'billing.order-confirmation-awaited':
      return { status: 'awaiting_confirmation' };
    // The money is asked for again, as it was when the order was placed.
    case 'billing.order-payment-confirmed':
      return { status: 'placed' };
    case 'billing.order-payment-retried':
      return { status: 'placed', reason: null, payment_method: fact.data.paymentMethod };
    case 'billing.order-paid':
      return { status: row.status === 'cancelling' ? 'cancelling' : 'paid', reason: null };
    case 'billing.order-fulfilled':
      return { status: 'fulfilled', server_id: fact.data.serverId };
    case 'billing.order-refunded':
      return { status: 'refunded', reason: fact.data.reason };
    case 'billing.order-refund-stuck':
      return { status: 'refund_stuck', reason: fact.data.reason };
    case 'billing.order-cancellation-requested':
      return { status: 'cancelling', reason: null };
    case 'billing.order-cancelled':
      return { status: 'cancelled', reason: orderFailures.cancelled() };
    default:
      return assertNever(fact);
  }
}

export const orderList: Projection = {
  name: 'order-list',
  version: 1,
  handles: fold.handles,
  tables: [fold.table],
  project: (events, transaction) => foldRows(fold, events, transaction),
};

/** Newest first. */
export async function ordersOf(
  organizationId: string,
  filter: { readonly status?: OrderStatus | undefined },
  page: PageRequest,
  reads: Reads,
): Promise<Page<OrderItem>> {
  const { status } = filter;
  const listing = {
    columns: columnsOf(fold),
    from: 'rm.order_list',
    where: status === undefined ? 'organization_id = $1' : 'organization_id = $1 AND status = $2',
    values: status === undefined ? [organizationId] : [organizationId, status],
    order: 'newest_first',
  } as const;
  const scope = { organizationIds: [organizationId] };
  return mapPage(await reads.within(scope, (query) => readPage<Row>(query, listing, page)), toItem);
}

/** `null`: the organization has no such order. */
export async function findOrder(
  organizationId: string,
  orderId: string,
  reads: Reads,
): Promise<OrderItem | null> {
  const [row] = await reads.within({ organizationIds: [organizationId] }, (query) =>
    query<Row>(`SELECT ${columnsOf(fold)} FROM rm.order_list WHERE organization_id = $1 AND order_id = $2`, [
      organizationId,
      orderId,
    ]),
  );
  return row ? toItem(row) : null;
}

function toItem(row: Row): OrderItem {
  return {
    id: row.order_id,
    status: row.status,
    item: { id: row.item, name: row.item_name },
    price: row.price,
    provider: row.provider,
    region: row.region,
    serverName: row.server_name,
    paymentMethod: row.payment_method,
    reason: row.reason,
    serverId: row.server_id,
    placedAt: row.placed_at,
    updatedAt: row.updated_at,
    version: row.version,
  };
}
