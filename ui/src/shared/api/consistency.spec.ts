import { expect, it } from 'vitest';
import { createConsistency } from './consistency';

it('keeps the furthest position when answers overtake each other', () => {
  const consistency = createConsistency();
  consistency.remember('s1.10');
  consistency.remember('s1.9');
  expect(consistency.current()).toBe('s1.10');
  consistency.remember('s1.11');
  expect(consistency.current()).toBe('s1.11');
});

it('takes the token of another store, which cannot be compared', () => {
  const consistency = createConsistency();
  consistency.remember('s1.500');
  consistency.remember('s2.1');
  expect(consistency.current()).toBe('s2.1');
});

it('ignores an answer without a token and forgets on demand', () => {
  const consistency = createConsistency();
  consistency.remember('s1.1');
  consistency.remember(null);
  expect(consistency.current()).toBe('s1.1');
  consistency.forget();
  expect(consistency.current()).toBeNull();
});
