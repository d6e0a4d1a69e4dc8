import { expect, it } from 'vitest';
import { stateOf } from './invitation-state';

it('shows an invitation as expired from the very moment on', () => {
  const invitation = { status: 'open', expiresAt: '2026-11-26T12:00:00.000Z' } as const;
  const end = Date.parse(invitation.expiresAt);
  expect([stateOf(invitation, end - 1), stateOf(invitation, end)]).toEqual(['open', 'expired']);
});

it('believes the server when the clock of the browser is slow', () => {
  const invitation = { status: 'expired', expiresAt: '2026-11-26T12:00:00.000Z' } as const;
  expect(stateOf(invitation, 0)).toBe('expired');
});
