import type { Json } from '../ports';

/** One event as an export shows it. */
export type ExportedEvent = Readonly<Record<(typeof exportColumns)[number], Json>>;

export const exportColumns = [
  'id',
  'organizationId',
  'position',
  'at',
  'type',
  'actorKind',
  'actorId',
  'actorName',
  'stream',
  'revision',
  'correlationId',
  'causationId',
  'sessionOrToken',
  'reason',
  'data',
] as const;

export type ExportFormat = 'ndjson' | 'csv';

export function headLine(format: ExportFormat): string {
  return format === 'csv' ? `${exportColumns.join(',')}\r\n` : '';
}

export function lineOf(format: ExportFormat, event: ExportedEvent): string {
  if (format === 'ndjson') return `${JSON.stringify(event)}\n`;
  return csvLine(exportColumns.map((name) => event[name]));
}

/** One line of a table. No cell of it runs as a formula. */
export function csvLine(values: readonly Json[]): string {
  return `${values.map(cellOf).join(',')}\r\n`;
}

/** The last line: who has the public key can tell whether the lines before it are those that were exported. */
export function sealLine(
  format: ExportFormat,
  seal: { readonly keyId: string; readonly signature: string },
): string {
  if (format === 'ndjson') return `${JSON.stringify({ seal })}\n`;
  return `#seal,${seal.keyId},${seal.signature}\r\n`;
}

/** RFC 4180. What a spreadsheet would run as a formula begins with an apostrophe: names come from anybody. */
function cellOf(value: Json): string {
  if (value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const safe = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
