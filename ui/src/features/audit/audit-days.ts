import type { AuditEntry } from '@/shared/api/types';
import { formatDay } from '@/shared/format/instant';

export type AuditDay = { readonly day: string; readonly entries: readonly AuditEntry[] };

/** Consecutive entries of one calendar day, in the reader's own time zone; the order is kept. */
export function byDay(entries: readonly AuditEntry[], locale: string): readonly AuditDay[] {
  const days: { day: string; entries: AuditEntry[] }[] = [];
  for (const entry of entries) {
    const day = formatDay(entry.at, locale);
    const current = days.at(-1);
    if (current?.day === day) current.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}
