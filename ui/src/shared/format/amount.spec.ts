import { expect, it } from 'vitest';
import { parseAmount } from './amount';

it.each([
  ['0', 0],
  ['19', 1900],
  ['19.9', 1990],
  [' 19,99 ', 1999],
  ['0.07', 7],
  ['999999.99', 99_999_999],
])('reads %j as %d minor units', (text, minor) => expect(parseAmount(text)).toBe(minor));

it.each(['', '-1', '1.234', '1e3', '1.000,00', 'ten', '1000000', '.5'])('takes %j for no amount', (text) =>
  expect(parseAmount(text)).toBeNull(),
);
