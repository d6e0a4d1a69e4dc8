import type { Pool } from 'pg';
import { accounts, ledgerLinesOf, ledgerTypes, paymentEvents } from '@slipway/domain/billing';
import type { Account, LedgerLine, PaymentEvent } from '@slipway/domain/billing';
import { recorded } from '@slipway/domain/kernel';
import type { Currency, Instant } from '@slipway/domain/kernel';
import type { Projection } from '@slipway/application/runtime/projection';
import { mapPage, readPage } from '../projections/paging';
import type { Page, PageRequest } from '../projections/paging';
import type { Reads } from '../projections/read-scope';
import { columnsOf, foldRows } from '../projections/row-fold';
import type { RowFold } from '../projections/row-fold';

type Row = {
  readonly organization_id: string;
  readonly entry_id: string;
  readonly type: string;
  readonly at: string;
  readonly order_id: string;
  readonly payment_id: string;
  readonly lines: readonly LedgerLine[];
  readonly position: string;
};

/** One movement of money. Its debits equal its credits. */
export type LedgerEntry = {
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly orderId: string;
  readonly paymentId: string;
  readonly lines: readonly LedgerLine[];
};
/** What is on an account, in minor units; debits less credits. */
export type LedgerBalance = {
  readonly account: Account;
  readonly currency: Currency;
  readonly debits: number;
  readonly credits: number;
  readonly balance: number;
};

const fold: RowFold<Row> = {
  table: 'ledger_v1',
  key: ['entry_id'],
  columns: {
    organization_id: 'text',
    entry_id: 'text',
    type: 'text',
    at: 'timestamptz',
    order_id: 'text',
    payment_id: 'text',
    lines: 'jsonb',
    position: 'text',
  },
  handles: ledgerTypes,
  keyOf: (event) => [event.id],
  evolve(row, event) {
    const fact = recorded<PaymentEvent>(event);
    const { organizationId, orderId, paymentId } = fact.data;
    return (
      row ?? {
        organization_id: organizationId,
        entry_id: event.id,
        type: event.type,
        at: event.metadata.occurredAt,
        order_id: orderId,
        payment_id: paymentId,
        lines: ledgerLinesOf(fact),
        position: event.position,
      }
    );
  },
};

export const ledger: Projection = {
  name: 'ledger',
  version: 1,
  handles: fold.handles,
  tables: [fold.table],
  project: (events, transaction) => foldRows(fold, events, transaction),
};

/** Newest first. */
export async function ledgerOf(
  organizationId: string,
  page: PageRequest,
  reads: Reads,
): Promise<Page<LedgerEntry>> {
  const listing = {
    columns: columnsOf(fold),
    from: 'rm.ledger',
    where: 'organization_id = $1',
    values: [organizationId],
    order: 'newest_first',
  } as const;
  const scope = { organizationIds: [organizationId] };
  return mapPage(await reads.within(scope, (query) => readPage<Row>(query, listing, page)), toItem);
}

function toItem(row: Row): LedgerEntry {
  const { entry_id: id, type, at, order_id: orderId, payment_id: paymentId } = row;
  const lines = row.lines.map(({ account, side, amount: { minor, currency } }) => ({
    account,
    side,
    amount: { minor, currency },
  }));
  return { id, type, at, orderId, paymentId, lines };
}

type Total = {
  readonly account: Account;
  readonly currency: Currency;
  readonly debits: string;
  readonly credits: string;
};

/** The trial balance: over all accounts of a currency the balances are 0. */
export async function ledgerBalancesOf(
  organizationId: string,
  reads: Reads,
): Promise<readonly LedgerBalance[]> {
  const totals = await reads.within({ organizationIds: [organizationId] }, (query) =>
    query<Total>(
      `SELECT line->>'account' AS account, line->'amount'->>'currency' AS currency,
         coalesce(sum((line->'amount'->>'minor')::bigint) FILTER (WHERE line->>'side' = 'debit'), 0)::text AS debits,
         coalesce(sum((line->'amount'->>'minor')::bigint) FILTER (WHERE line->>'side' = 'credit'), 0)::text AS credits
       FROM rm.ledger CROSS JOIN LATERAL jsonb_array_elements(lines) AS line
       WHERE organization_id = $1 GROUP BY 1, 2`,
      [organizationId],
    ),
  );
  return totals
    .map(({ account, currency, ...total }) => {
      const [debits, credits] = [Number(total.debits), Number(total.credits)];
      return { account, currency, debits, credits, balance: debits - credits };
    })
    .toSorted((a, b) => a.currency.localeCompare(b.currency) || rankOf(a.account) - rankOf(b.account));
}

function rankOf(account: Account): number {
  return accounts.indexOf(account);
}

type Captured = { readonly paymentId: string };

/** For an operator who compares with the gateway, of all organizations: needs the projector's login. */
export async function paymentsCapturedSince(since: Instant, pool: Pool): Promise<readonly Captured[]> {
  const { rows } = await pool.query<Captured>(
    'SELECT payment_id AS "paymentId" FROM rm.ledger WHERE type = $1 AND at >= $2 ORDER BY position',
    [paymentEvents.paymentCaptured.type, since],
  );
  return rows;
}
