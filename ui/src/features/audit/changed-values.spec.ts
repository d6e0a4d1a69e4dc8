import { expect, it } from 'vitest';
import { fieldName, shownValue } from './changed-values';

it.each([
  ['/status', 'status'],
  ['/payment/amount/minor', 'payment › amount › minor'],
  ['/tags/a~1b/c~0d', 'tags › a/b › c~d'],
  ['/~01', '~1'],
  ['/', ''],
])('reads the pointer %s as "%s"', (pointer, name) => {
  expect(fieldName(pointer)).toBe(name);
});

it.each([
  ['paid', 'paid'],
  ['', ''],
  [null, null],
  [0, '0'],
  [false, 'false'],
  [['a', 1], '[\n "a",\n 1\n]'],
])('shows the value %j as %j', (value, shown) => {
  expect(shownValue(value)).toBe(shown);
});
