import { csvLine } from '@slipway/application/audit';
import type { Json } from '@slipway/application/ports';

export const rowFormats = ['text', 'ndjson', 'csv'] as const;
export type RowFormat = (typeof rowFormats)[number];

/** Rows of tables as lines: for eyes, for programs, or for spreadsheets. */
export class RowLines {
  /** Of all tables together, each once: a spreadsheet has one head. */
  readonly #all: readonly string[];
  readonly #width: number;

  /** `columns`: of each table. */
  constructor(
    private readonly format: RowFormat,
    private readonly columns: ReadonlyMap<string, readonly string[]>,
  ) {
    this.#all = [...new Set([...columns.values()].flat())];
    this.#width = Math.max(0, ...this.#all.map(({ length }) => length)) + 2;
  }

  head(): string {
    return this.format === 'csv' ? csvLine(['table', ...this.#all]) : '';
  }

  of(table: string, values: readonly Json[]): string {
    const row = new Map((this.columns.get(table) ?? []).map((name, at) => [name, values[at] ?? null]));
    switch (this.format) {
      case 'csv':
        return csvLine([table, ...this.#all.map((name) => row.get(name) ?? null)]);
      case 'ndjson':
        return `${JSON.stringify({ table, row: Object.fromEntries(row) })}\n`;
      case 'text':
        return `\n${table}\n${[...row].map(([name, value]) => `  ${name.padEnd(this.#width)}${shown(value)}\n`).join('')}`;
    }
  }
}

/** What a terminal would obey is spelled out: names come from anybody. */
function shown(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replaceAll(
    /\p{Cc}/gu,
    (sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
