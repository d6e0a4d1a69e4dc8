import type { Invitation } from '@/shared/api/types';

export type InvitationState = Invitation['status'];

/** It expires while the page is open, without anything being read again. */
export function stateOf(
  { status, expiresAt }: Pick<Invitation, 'status' | 'expiresAt'>,
  now: number,
): InvitationState {
  return Date.parse(expiresAt) <= now ? 'expired' : status;
}
