import { HttpError, invalid } from './http-error';

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object with no other fields than `known`. `where` names it in the error, e.g. `body` or `body.amount`. */
export function fieldsOf(value: unknown, where: string, known: readonly string[]): Fields {
  if (!isFields(value)) throw invalid(`${where} must be a JSON object.`);
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown === undefined) return value;
  const choice = known.length === 0 ? 'it takes no fields' : `known are ${known.join(', ')}`;
  throw new HttpError(400, 'unknown_field', `${where} has the unknown field ${shown(unknown)}: ${choice}.`);
}

/** One line of printable text, 1 to `longest` characters. */
export function textOf(value: unknown, where: string, longest: number): string {
  if (typeof value !== 'string') throw invalid(`${where} must be a text.`);
  if (value.trim() === '') throw invalid(`${where} must not be empty.`);
  if (value.length > longest) throw invalid(`${where} must have at most ${longest} characters.`);
  if (/\p{Cc}/u.test(value)) throw invalid(`${where} must not contain control characters.`);
  return value;
}

export function wholeNumberOf(value: unknown, where: string, from: number, to: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= from && value <= to) return value;
  throw invalid(`${where} must be a whole number from ${from} to ${to}.`);
}

export function oneOf<T extends string>(value: unknown, where: string, choices: readonly T[]): T {
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw invalid(`${where} must be one of ${choices.join(', ')}.`);
  return choice;
}

/** Quoted and short, because it came from the caller. */
function shown(text: string): string {
  return JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}…` : text);
}
