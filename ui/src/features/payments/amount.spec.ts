import { expect, it } from 'vitest';
import { parseAmount } from './amount';

it.each([
  ['9', 900],
  ['9.5', 950],
  ['9,50', 950],
  [' 0.01 ', 1],
  ['0', null],
  ['-1', null],
  ['1.234', null],
  ['1e3', null],
  ['', null],
])('reads %s euros as %s cents', (text, minor) => {
  expect(parseAmount(text, 'eur')).toBe(minor);
});
