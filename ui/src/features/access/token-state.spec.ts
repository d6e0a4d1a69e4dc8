import { expect, it } from 'vitest';
import { stateOf } from './token-state';

it('calls a token by what it still opens', () => {
  const expiresAt = '2026-11-26T00:00:00.000Z';
  const end = Date.parse(expiresAt);
  expect(stateOf({ revokedAt: null, expiresAt }, end - 1)).toBe('active');
  expect(stateOf({ revokedAt: null, expiresAt }, end)).toBe('expired');
  expect(stateOf({ revokedAt: expiresAt, expiresAt }, end - 1)).toBe('revoked');
});
