import type { RecordedEvent } from '@slipway/application/ports';
import type { Projection, Transaction } from '@slipway/application/runtime/projection';

type Row = Readonly<Record<string, unknown>>;
const load = /^SELECT to_jsonb\(own\) AS row, t\.seen FROM (\w+) t[\s\S]+USING \(([\w, ]+)\)/;
const upsert = /^INSERT INTO (\w+) \([\s\S]+ON CONFLICT \(([\w, ]+)\) DO UPDATE SET/;

/**
 * The rows of views, in memory. It knows the two statements of `foldRows` and no other: a view that asks anything else
 * is refused. What a table keeps is what the fold gave it, and nothing that a database might add.
 */
export class MemoryRows {
  readonly #tables = new Map<string, Map<string, Row>>();
  readonly #transaction: Transaction = {
    query: async <R>(text: string, values: readonly unknown[] = []) => ({
      rows: this.#load(text, values) as R[],
    }),
    send: (text, values = []) => {
      this.#upsert(text, values);
    },
  };

  async project(view: Projection, events: readonly RecordedEvent[]): Promise<void> {
    const wanted = events.filter(({ type }) => view.handles.includes(type));
    if (wanted.length > 0) await view.project(wanted, this.#transaction);
  }

  /** By table, in an order that does not depend on when they were written, without what names a place in one log. */
  get all(): Readonly<Record<string, readonly Row[]>> {
    const rows = [...this.#tables].map(([name, table]) => [
      name,
      [...table]
        .toSorted(([one], [other]) => one.localeCompare(other))
        .map(([, { seen: _seen, position: _position, ...row }]) => row),
    ]);
    return Object.fromEntries(rows) as Readonly<Record<string, readonly Row[]>>;
  }

  #load(text: string, values: readonly unknown[]): readonly unknown[] {
    const [, table = '', key = ''] = known(load, text);
    return rowsIn(values).flatMap((wanted) => {
      const kept = this.#tables.get(table)?.get(nameOf(wanted, key));
      return kept === undefined ? [] : [{ row: copyOf(kept), seen: kept['seen'] }];
    });
  }

  #upsert(text: string, values: readonly unknown[]): void {
    const [, name = '', key = ''] = known(upsert, text);
    const table = this.#tables.get(name) ?? new Map<string, Row>();
    this.#tables.set(name, table);
    for (const row of rowsIn(values)) table.set(nameOf(row, key), row);
  }
}

function known(statement: RegExp, text: string): RegExpExecArray {
  const found = statement.exec(text);
  if (found === null) throw new Error(`these rows do not know the statement ${text}`);
  return found;
}

function rowsIn([json]: readonly unknown[]): readonly Row[] {
  return JSON.parse(String(json)) as readonly Row[];
}

function nameOf(row: Row, key: string): string {
  return JSON.stringify(key.split(', ').map((column) => row[column]));
}

function copyOf(row: Row): Row {
  return JSON.parse(JSON.stringify(row)) as Row;
}
