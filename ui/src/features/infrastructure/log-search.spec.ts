import { describe, expect, it } from 'vitest';
import { aLine } from '@/app/testing/builders';
import { asText, findInLog, lineOfHash, nextHit } from './log-search';

const lines = ['Plan: 2 to add', 'Creating', 'plan complete'].map((text, seq) => aLine(seq, { text }));

describe('the search in a log', () => {
  it('finds lines in either case, and nothing without a text', () => {
    expect(findInLog(lines, 'PLAN')).toEqual([0, 2]);
    expect(findInLog(lines, '  ')).toEqual([]);
  });

  it('goes around the end in both directions', () => {
    expect(nextHit([0, 2], null, 1)).toBe(0);
    expect(nextHit([0, 2], 2, 1)).toBe(0);
    expect(nextHit([0, 2], 0, -1)).toBe(2);
    expect(nextHit([], null, 1)).toBe(null);
  });

  it('is fast enough to run on every key for 50,000 lines', () => {
    const many = Array.from({ length: 50_000 }, (_, seq) => aLine(seq));
    expect(findInLog(many, 'line 49999')).toEqual([49_999]);
  });
});

it('reads the line out of an address, and writes lines for a file', () => {
  expect(lineOfHash('#L12')).toBe(12);
  expect(lineOfHash('#L')).toBe(null);
  expect(asText(lines.slice(0, 1))).toBe('2026-11-23T10:00:00.000Z Plan: 2 to add\n');
});
