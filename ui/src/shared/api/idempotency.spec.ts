import { describe, expect, it } from 'vitest';
import { createSubmitKey, randomId } from './idempotency';

function counting(): () => string {
  let count = 0;
  return () => `k${(count += 1)}`;
}

describe('a submit', () => {
  it('that is repeated after no answer carries the same key', () => {
    const key = createSubmitKey(counting());
    expect([key.keyFor({ a: 1 }), key.keyFor({ a: 1 })]).toEqual(['k1', 'k1']);
  });

  it('with another body is another wish', () => {
    const key = createSubmitKey(counting());
    expect([key.keyFor({ a: 1 }), key.keyFor({ a: 2 })]).toEqual(['k1', 'k2']);
  });

  it('after a settled one is a new wish, also with the same body', () => {
    const key = createSubmitKey(counting());
    const first = key.keyFor({ a: 1 });
    key.settle();
    expect(key.keyFor({ a: 1 })).not.toBe(first);
  });
});

it('makes version 4 ids that do not repeat', () => {
  const ids = Array.from({ length: 100 }, randomId);
  expect(new Set(ids).size).toBe(100);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
