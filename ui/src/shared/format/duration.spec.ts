import { describe, expect, it } from 'vitest';
import { elapsed, formatDuration } from './duration';

describe('a duration', () => {
  it.each([
    [0, '<0.1s'],
    [850, '0.9s'],
    [9_940, '9.9s'],
    [9_960, '10s'],
    [59_400, '59s'],
    [59_600, '1m 00s'],
    [61_000, '1m 01s'],
    [3_723_000, '1h 02m'],
    [90_000_000, '25h 00m'],
  ])('of %i ms reads %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  it('is measured between instants, or up to a moment', () => {
    expect(elapsed('2026-11-23T10:00:00.000Z', '2026-11-23T10:00:02.500Z')).toBe(2500);
    expect(elapsed('2026-11-23T10:00:00.000Z', Date.parse('2026-11-23T10:00:01.000Z'))).toBe(1000);
  });

  it('is never negative when the clocks of browser and server differ', () => {
    expect(elapsed('2026-11-23T10:00:05.000Z', Date.parse('2026-11-23T10:00:00.000Z'))).toBe(0);
  });
});
