import { later, trimmedName } from '../kernel';
import type { Instant, Refusal } from '../kernel';
import { identityErrors } from './identity.errors';
import type { TokenIssue } from './identity.messages';
import type { Token } from './token-life';

const longestTokenLifeDays = 365;
const secondsPerDay = 86_400;

/** A token opens the door while it is issued, not revoked and not expired. The instant of expiry is too late. */
export function tokenIsUsable(token: Token, now: Instant): boolean {
  return token.status === 'issued' && now < token.expiresAt;
}

/** Why this token may not be issued, or null. */
export function refusalOfTokenIssue(issue: TokenIssue, now: Instant): Refusal | null {
  if (trimmedName(issue.name) === null) return identityErrors.invalidTokenName();
  if (issue.scopes.length === 0 || new Set(issue.scopes).size !== issue.scopes.length) {
    return identityErrors.invalidTokenScopes();
  }
  const latest = later(now, longestTokenLifeDays * secondsPerDay);
  if (issue.expiresAt <= now || issue.expiresAt > latest) {
    return identityErrors.invalidTokenExpiry(longestTokenLifeDays);
  }
  return null;
}
