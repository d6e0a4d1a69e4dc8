import { expect, it } from 'vitest';
import { formatAge } from './instant';
import { formatMemory } from './capacity';

const NOW = Date.parse('2026-11-23T12:00:00.000Z');

it.each([
  ['2026-11-23T12:00:00.000Z', 'now'],
  ['2026-11-23T11:59:30.000Z', '30 seconds ago'],
  ['2026-11-23T11:57:10.000Z', '2 minutes ago'],
  ['2026-11-23T09:00:00.000Z', '3 hours ago'],
  ['2026-11-22T11:00:00.000Z', 'yesterday'],
  ['2026-12-23T12:00:00.000Z', 'in 30 days'],
])('tells the age of %s as "%s"', (instant, text) => {
  expect(formatAge(instant, NOW, 'en')).toBe(text);
});

it('tells memory in the unit that people use for it', () => {
  expect(formatMemory(512, 'en')).toBe('512 MB');
  expect(formatMemory(8192, 'en')).toBe('8 GB');
  expect(formatMemory(1536, 'en')).toBe('1.5 GB');
});
