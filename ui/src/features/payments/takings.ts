import type { LedgerEntry } from '@/shared/api/types';

export type Day = { readonly day: string; readonly sales: number; readonly returned: number };

/** What came in and what went back on each day of the reader's calendar, oldest first; days without are zero. */
export function takingsByDay(entries: readonly LedgerEntry[], currency: string): readonly Day[] {
  const sums = new Map<string, Day>();
  for (const { at, lines } of entries) {
    const day = dayOf(new Date(at));
    const sum = sums.get(day) ?? { day, sales: 0, returned: 0 };
    const of = (account: string, side: string): number =>
      lines
        .filter((line) => line.account === account && line.side === side && line.amount.currency === currency)
        .reduce((total, { amount }) => total + amount.minor, 0);
    sums.set(day, {
      day,
      sales: sum.sales + of('sales', 'credit') - of('sales', 'debit'),
      returned: sum.returned + of('refunds', 'debit') - of('refunds', 'credit'),
    });
  }
  return withoutGaps(sums);
}

const MOST_DAYS = 366;

function withoutGaps(sums: ReadonlyMap<string, Day>): readonly Day[] {
  const known = [...sums.keys()].sort();
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return [];
  const days: Day[] = [];
  const at = new Date(`${first}T12:00:00`);
  for (let count = 0; count < MOST_DAYS && dayOf(at) <= last; count += 1) {
    days.push(sums.get(dayOf(at)) ?? { day: dayOf(at), sales: 0, returned: 0 });
    at.setDate(at.getDate() + 1);
  }
  return days;
}

function dayOf(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
