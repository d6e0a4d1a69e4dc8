import { expect, it } from 'vitest';
import { indexAsOf, reachOf } from './moments';

const entries = ['03', '07', '12'].map((position) => ({ position }));

it.each([
  ['the newest, when no place is asked for', null, 2],
  ['the one at the place', '07', 1],
  ['the last one before a place at which nothing happened to the thing', '11', 1],
  ['the newest for a place after it', '99', 2],
  ['none for a place before all', '02', -1],
])('is %s', (_name, place, index) => {
  expect(indexAsOf(entries, place)).toBe(index);
});

it('is none where nothing happened', () => {
  expect(indexAsOf([], null)).toBe(-1);
});

it.each([
  ['tree-top', 'subtree'],
  ['quota-top', 'subtree'],
  ['tree-other', 'organization'],
  ['order-top', 'organization'],
])('asks for the moments of %s in the %s', (stream, reach) => {
  expect(reachOf(stream, 'top')).toBe(reach);
});
