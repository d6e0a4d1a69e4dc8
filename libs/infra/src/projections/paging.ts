import { runtimeErrors } from '@slipway/application/runtime/runtime.errors';
import type { QueryResultRow } from 'pg';
import type { Query } from './read-scope';

export type PageRequest = {
  /** 1 to 100. */
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor?: string | undefined;
};
/** `next` is `null` on the last page. */
export type Page<T> = { readonly items: readonly T[]; readonly next: string | null };

/** A list in the order of `position`, the place in the log where each of its rows began: unique, and never moving. */
export type Listing = {
  readonly columns: string;
  readonly from: string;
  /** Conditions on `$1`, `$2`, … */
  readonly where: string;
  readonly values: readonly unknown[];
  readonly order: 'oldest_first' | 'newest_first';
};

const largestLimit = 100;
const positionText = /^[!-}]{1,64}$/;
/** Sort before and after every position of every store. */
const ends = { oldest_first: '', newest_first: '~' } as const;
const directions = {
  oldest_first: { beyond: '>', sort: 'ASC' },
  newest_first: { beyond: '<', sort: 'DESC' },
} as const;

/** One page behind the cursor. Rows that come or go between two pages shift nothing: no gap, no duplicate. */
export async function readPage<R extends QueryResultRow & { readonly position: string }>(
  query: Query,
  { columns, from, where, values, order }: Listing,
  { limit, cursor }: PageRequest,
): Promise<Page<R>> {
  if (!Number.isInteger(limit) || limit < 1 || limit > largestLimit) {
    throw new RangeError(`a page has 1 to ${largestLimit} items, not ${limit}`);
  }
  const { beyond, sort } = directions[order];
  const [bound, take] = [`$${values.length + 1}`, `$${values.length + 2}`];
  const rows = await query<R>(
    `SELECT ${columns} FROM ${from} WHERE ${where} AND position ${beyond} ${bound}
     ORDER BY position ${sort} LIMIT ${take}`,
    [...values, cursor === undefined ? ends[order] : positionIn(cursor), limit + 1],
  );
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? cursorAt(last.position) : null };
}

/**
 * One page of several lists together, each found by its own index: `$1` are the organizations, and `where` names the one
 * at hand as `wanted.organization_id`. A list of ten thousand organizations costs what their newest rows cost.
 */
export async function readPageOfEach<R extends QueryResultRow & { readonly position: string }>(
  query: Query,
  { columns, from, where, values, order }: Listing,
  { limit, cursor }: PageRequest,
): Promise<Page<R>> {
  const { sort } = directions[order];
  const each = `unnest($1::text[]) AS wanted (organization_id), LATERAL`;
  const take = `$${values.length + 2}`;
  const page = `(SELECT ${columns} FROM ${from} WHERE ${where} AND position ${directions[order].beyond} $${values.length + 1}
    ORDER BY position ${sort} LIMIT ${take})`;
  // What an organization has in it is unknown here, so the planner takes it for a few rows, which it would fetch and sort
  // all; in the order of an index it ends with the page, however long the list is.
  const inOrder = query('SET LOCAL enable_bitmapscan = off');
  const found = query<R>(
    `SELECT page.* FROM ${each} ${page} AS page ORDER BY position ${sort} LIMIT ${take}`,
    [...values, cursor === undefined ? ends[order] : positionIn(cursor), limit + 1],
  );
  const [rows] = await Promise.all([found, inOrder]);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? cursorAt(last.position) : null };
}

export function mapPage<R, T>({ items, next }: Page<R>, toItem: (row: R) => T): Page<T> {
  return { items: items.map(toItem), next };
}

/** Opaque to clients: what is inside may change. */
export function cursorAt(position: string): string {
  return Buffer.from(JSON.stringify({ position })).toString('base64url');
}

function positionIn(cursor: string): string {
  const value = parsed(Buffer.from(cursor, 'base64url').toString());
  if (typeof value !== 'object' || value === null || !('position' in value))
    throw runtimeErrors.invalidCursor();
  const { position } = value;
  if (typeof position !== 'string' || !positionText.test(position)) throw runtimeErrors.invalidCursor();
  return position;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw runtimeErrors.invalidCursor();
    throw error;
  }
}
