import { expect, it } from 'vitest';
import { linkToken } from './link-token';

it('is what stands behind the # of a link', () => {
  expect(linkToken('#token=abc_1.2')).toBe('abc_1.2');
  expect(linkToken('')).toBe('');
  expect(linkToken('#other=1')).toBe('');
});
