import { ApiError } from '@/shared/api/api-error';

/**
 * Why nobody joins by this link, or not like this. What was used, revoked, replaced or has expired is one answer: the
 * server tells nobody which.
 */
export type Obstacle = 'broken' | 'spent' | 'closed' | 'another' | 'account';

const OBSTACLES: ReadonlyMap<string, Obstacle> = new Map([
  ['organizations.invitation_invalid', 'spent'],
  ['organizations.suspended', 'closed'],
  ['organizations.archived', 'closed'],
  ['organizations.invitation_for_another', 'another'],
  ['identity.account_exists', 'account'],
]);

/** `null`: no answer of the invitation itself, but something that may pass. */
export function obstacleOf(error: Error | null): Obstacle | null {
  return error instanceof ApiError ? (OBSTACLES.get(error.code) ?? null) : null;
}
