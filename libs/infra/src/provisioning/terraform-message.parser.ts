import { stripVTControlCharacters } from 'node:util';

/** One line of Terraform's output, for people. `null` text: nothing worth showing. */
export type TerraformMessage = {
  readonly text: string | null;
  /** ISO 8601 with milliseconds, when the line says it. */
  readonly at: string | null;
  /** What went wrong in Terraform's own words. */
  readonly error: string | null;
};

/** Lines of the JSON stream that say nothing to a person. */
const silent = new Set(['version', 'outputs']);

/** Never throws: a line that is not of the JSON stream is shown as it is. */
export function parseTerraformLine(line: string): TerraformMessage {
  const fields = fieldsOf(line);
  if (fields === null) return { text: printable(line), at: null, error: null };
  const at = instantOf(fields['@timestamp']);
  const error = errorOf(fields['diagnostic']);
  const message = textOf(fields['@message']);
  const isSilent = silent.has(textOf(fields['type']) ?? '');
  return { text: isSilent ? null : printable(error ?? message ?? ''), at, error };
}

function fieldsOf(line: string): Readonly<Record<string, unknown>> | null {
  if (!line.startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) && typeof value['@message'] === 'string' ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function errorOf(diagnostic: unknown): string | null {
  if (!isFields(diagnostic) || diagnostic['severity'] !== 'error') return null;
  const parts = [textOf(diagnostic['summary']), textOf(diagnostic['detail'])];
  const said = parts.map((part) => printable(part ?? '')).filter((part) => part !== null);
  return said.length === 0 ? null : `Error: ${said.join(': ')}`;
}

function instantOf(value: unknown): string | null {
  const milliseconds = typeof value === 'string' && value.length < 40 ? Date.parse(value) : Number.NaN;
  return Number.isNaN(milliseconds) ? null : new Date(milliseconds).toISOString();
}

/** Without color codes and control characters; line breaks inside a message stay. */
function printable(text: string): string | null {
  const plain = stripVTControlCharacters(text).replace(/\r\n?/g, '\n');
  const clean = plain.replace(/[^\P{C}\n]/gu, '').trim();
  return clean === '' ? null : clean;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
