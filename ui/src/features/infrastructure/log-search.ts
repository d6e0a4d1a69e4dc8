import type { LogLine } from '@/shared/api/types';

/** Where a text occurs, by index of the line; upper and lower case are one. Nothing is wanted: nothing is found. */
export function findInLog(lines: readonly LogLine[], wanted: string): readonly number[] {
  const text = wanted.trim().toLowerCase();
  if (text === '') return [];
  return lines.flatMap((line, index) => (line.text.toLowerCase().includes(text) ? [index] : []));
}

/** The hit after the present one, around the end; `null` without hits. */
export function nextHit(hits: readonly number[], present: number | null, step: 1 | -1): number | null {
  if (hits.length === 0) return null;
  const at = present === null ? -1 : hits.indexOf(present);
  const next = at === -1 ? (step === 1 ? 0 : hits.length - 1) : (at + step + hits.length) % hits.length;
  return hits[next] ?? null;
}

/** `#L12` names the line with the number 12. */
export function lineOfHash(hash: string): number | null {
  const match = /^#L(\d{1,9})$/.exec(hash);
  return match ? Number(match[1]) : null;
}

export const asText = (lines: readonly LogLine[]): string =>
  lines.map(({ at, text }) => `${at} ${text}\n`).join('');
