import { expect, it } from 'vitest';
import type { LedgerEntry } from '@/shared/api/types';
import { takingsByDay } from './takings';

type Line = LedgerEntry['lines'][number];
const line = (
  account: Line['account'],
  side: Line['side'],
  minor: number,
  currency: 'eur' | 'usd' = 'eur',
): Line => ({
  account,
  side,
  amount: { minor, currency },
});
const entry = (at: string, ...lines: Line[]): LedgerEntry => ({
  id: at,
  type: 't',
  at,
  orderId: 'o',
  paymentId: 'p',
  lines,
});

it('adds up the days in between too, each currency for itself', () => {
  const entries = [
    entry('2026-11-24T12:00:00', line('gateway', 'debit', 900), line('sales', 'credit', 900)),
    entry('2026-11-24T13:00:00', line('gateway', 'debit', 500, 'usd'), line('sales', 'credit', 500, 'usd')),
    entry('2026-11-26T12:00:00', line('refunds', 'debit', 400), line('gateway', 'credit', 400)),
  ];
  expect(takingsByDay(entries, 'eur')).toEqual([
    { day: '2026-11-24', sales: 900, returned: 0 },
    { day: '2026-11-25', sales: 0, returned: 0 },
    { day: '2026-11-26', sales: 0, returned: 400 },
  ]);
  expect(takingsByDay([], 'eur')).toEqual([]);
});
