import { Recent } from './recent';

const kept = (recent: Recent<string, number>, keys: readonly string[]) =>
  keys.filter((key) => recent.get(key) !== undefined);

test('what was not looked at for long goes first, and never more than the capacity stays', () => {
  const recent = new Recent<string, number>(4);
  recent.set('a', 1);
  recent.set('b', 2);
  recent.set('c', 3);
  expect(recent.get('a')).toBe(1);
  recent.set('d', 4);
  recent.set('e', 5);
  expect(kept(recent, ['b'])).toEqual([]);
  expect(kept(recent, ['a', 'c', 'd', 'e']).length).toBeLessThanOrEqual(4);
});

test('what is looked at all the time stays, however much else comes', () => {
  const recent = new Recent<string, number>(10);
  recent.set('hot', 1);
  for (let n = 0; n < 1_000; n += 1) {
    recent.set(`cold ${String(n)}`, n);
    expect(recent.get('hot')).toBe(1);
  }
});

test('a value that is set again is the new one, and one that was deleted is gone', () => {
  const recent = new Recent<string, number>(2);
  recent.set('a', 1);
  recent.set('b', 2);
  recent.set('a', 3);
  expect(recent.get('a')).toBe(3);
  recent.delete('a');
  expect(recent.get('a')).toBeUndefined();
});
