import type { RecordedEvent } from '@slipway/application/ports';
import type { Transaction } from '@slipway/application/runtime/projection';

export type ColumnType = 'text' | 'text[]' | 'integer' | 'boolean' | 'jsonb' | 'timestamptz';

/** A table of a read model. Instants are ISO 8601 texts on our side and `timestamptz` in the table. */
export type RowTable<R> = {
  readonly table: string;
  readonly key: readonly (keyof R & string)[];
  readonly columns: { readonly [C in keyof R & string]-?: ColumnType };
};

/**
 * How events become rows. Besides its own columns the table has `seen`, the position of the last event that is in the
 * row: whatever comes again, alone or as a whole history, is known by it and changes nothing.
 */
export type RowFold<R> = RowTable<R> & {
  readonly handles: readonly string[];
  /** The values of the key, in its order; `null` when the event belongs to no row. */
  keyOf(event: RecordedEvent): readonly string[] | null;
  /** Pure. `null` only as long as there is no row. */
  evolve(row: R | null, event: RecordedEvent): R | null;
};

type Seen<R> = { readonly row: R | null; readonly seen: string };
type Touched = { readonly key: readonly string[]; readonly events: RecordedEvent[] };

/** Folds a batch in memory: one look at the rows that it touches, one write of those that changed. */
export async function foldRows<R extends object>(
  fold: RowFold<R>,
  events: readonly RecordedEvent[],
  transaction: Transaction,
): Promise<void> {
  const touched = byKey(fold, events);
  if (touched.size === 0) return;
  const stored = await load(fold, [...touched.values()], transaction);
  const changed: Seen<R>[] = [];
  for (const [name, { events: own }] of touched) {
    const before = stored.get(name) ?? { row: null, seen: '' };
    const after = own.reduce((current, event) => advance(fold, current, event), before);
    if (after.seen !== before.seen && after.row !== null) changed.push(after);
  }
  if (changed.length > 0) upsert(fold, changed, transaction);
}

/** The columns for a SELECT, instants as the domain writes them. Named, because a prepared `*` breaks with the next column. */
export function columnsOf<R>({ columns }: Pick<RowTable<R>, 'columns'>, alias?: string): string {
  const prefix = alias === undefined ? '' : `${alias}.`;
  return typesOf(columns)
    .map(([name, type]) => (type === 'timestamptz' ? instantOf(prefix, name) : `${prefix}${name}`))
    .join(', ');
}

function instantOf(prefix: string, name: string): string {
  return `to_char(${prefix}${name} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS ${name}`;
}

function typesOf(columns: Readonly<Record<string, ColumnType>>): readonly (readonly [string, ColumnType])[] {
  return Object.entries(columns);
}

function byKey<R>(fold: RowFold<R>, events: readonly RecordedEvent[]): ReadonlyMap<string, Touched> {
  const handled = new Set(fold.handles);
  const touched = new Map<string, Touched>();
  for (const event of events) {
    const key = handled.has(event.type) ? fold.keyOf(event) : null;
    if (key === null) continue;
    const name = nameOf(key);
    const known = touched.get(name);
    if (known) known.events.push(event);
    else touched.set(name, { key, events: [event] });
  }
  return touched;
}

function advance<R>(fold: RowFold<R>, { row, seen }: Seen<R>, event: RecordedEvent): Seen<R> {
  if (event.position <= seen) return { row, seen };
  return { row: fold.evolve(row, event), seen: event.position };
}

async function load<R extends object>(
  fold: RowFold<R>,
  touched: readonly Touched[],
  transaction: Transaction,
): Promise<ReadonlyMap<string, Seen<R>>> {
  const wanted = touched.map(({ key }) => Object.fromEntries(fold.key.map((name, at) => [name, key[at]])));
  const { rows } = await transaction.query<{ readonly row: R; readonly seen: string }>(
    `SELECT to_jsonb(own) AS row, t.seen FROM ${fold.table} t
     JOIN json_to_recordset($1::json) AS wanted(${fold.key.map((name) => `${name} text`).join(', ')})
       USING (${fold.key.join(', ')})
     CROSS JOIN LATERAL (SELECT ${columnsOf(fold, 't')}) own`,
    [JSON.stringify(wanted)],
  );
  return new Map(
    rows.map(({ row, seen }) => [nameOf(fold.key.map((column) => String(row[column]))), { row, seen }]),
  );
}

function nameOf(key: readonly string[]): string {
  return JSON.stringify(key);
}

function upsert<R extends object>(
  fold: RowFold<R>,
  changed: readonly Seen<R>[],
  transaction: Transaction,
): void {
  const types = [...typesOf(fold.columns), ['seen', 'text'] as const];
  const names = types.map(([name]) => name);
  const isKey = new Set<string>(fold.key);
  const changes = names.filter((name) => !isKey.has(name)).map((name) => `${name} = EXCLUDED.${name}`);
  transaction.send(
    `INSERT INTO ${fold.table} (${names.join(', ')})
     SELECT ${names.join(', ')} FROM json_to_recordset($1::json)
       AS r(${types.map(([name, type]) => `${name} ${type}`).join(', ')})
     ON CONFLICT (${fold.key.join(', ')}) DO UPDATE SET ${changes.join(', ')}`,
    [JSON.stringify(changed.map(({ row, seen }) => ({ ...row, seen })))],
  );
}
