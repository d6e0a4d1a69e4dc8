import { expect, it } from 'vitest';
import { aLine } from '@/app/testing/builders';
import { lineAtRow, rowStarts } from './wrapped-heights';

const lines = ['', 'four', 'exactly ten', 'x'].map((text, seq) => aLine(seq, { text }));

it('knows how many rows a line takes, an empty one too', () => {
  expect([...rowStarts(lines, 4)]).toEqual([0, 1, 2, 5, 6]);
  expect([...rowStarts([], 4)]).toEqual([0]);
});

it('finds the line at a row', () => {
  const starts = rowStarts(lines, 4);
  expect([0, 1, 2, 4, 5, 99].map((row) => lineAtRow(starts, row))).toEqual([0, 1, 2, 2, 3, 3]);
  expect(lineAtRow(rowStarts([], 4), 0)).toBe(0);
});
