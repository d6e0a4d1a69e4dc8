import { DatabaseError } from 'pg';

const quoted = /(["'`]).*?\1|«.*?»/gs;
const address = /[^\s@]+@[^\s@]+/g;
const longest = 500;

/**
 * What went wrong, for a row that operators read: never with data of the event that it went wrong with. PostgreSQL
 * quotes the value that it cannot take, and names of ours it gives in fields of their own.
 */
export function withoutData(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error))
    .replaceAll(quoted, '…')
    .replaceAll(address, '…');
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text;
  if (!(error instanceof DatabaseError)) return short;
  const where = [error.table, error.column, error.constraint].filter((name) => name !== undefined);
  return `${short} (${[error.code, ...where].join(', ')})`;
}
