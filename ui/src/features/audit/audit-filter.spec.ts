import { expect, it } from 'vitest';
import { filterOf, isNarrowed, queryOf } from './audit-filter';

it('reads a filter from the address and writes it back, without what is empty', () => {
  const filter = filterOf({ type: 'billing.order-placed', actor: ['a', 'b'] });
  expect(filter).toEqual({ correlationId: '', type: 'billing.order-placed', actor: '', stream: '' });
  expect(queryOf(filter)).toEqual({ type: 'billing.order-placed' });
  expect(isNarrowed(filter)).toBe(true);
  expect(isNarrowed(filterOf({ correlationId: 'c' }))).toBe(false);
});
