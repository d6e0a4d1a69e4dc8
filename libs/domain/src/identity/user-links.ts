import type { Instant, VaultReference } from '../kernel';
import { identityErrors } from './identity.errors';
import { userEvents } from './identity.messages';
import type { MailedLink, UserEvent } from './identity.messages';
import type { AccountHolder, RegisteredUser, User } from './user-life';

/** A newer mail does not make the one before it worthless: mails overtake each other. */
const mostLinks = 3;

export function withLink(
  links: readonly MailedLink[],
  { linkHash, expiresAt }: MailedLink,
): readonly MailedLink[] {
  return [...links, { linkHash, expiresAt }].slice(-mostLinks);
}

function isUsable(links: readonly MailedLink[], hash: string, now: Instant): boolean {
  return links.some(({ linkHash, expiresAt }) => linkHash === hash && now < expiresAt);
}

/** Whether it is worth the while to look at what comes with this link. Only the decision says that it is good. */
export function hasResetLink(person: User, hash: string, now: Instant): person is AccountHolder {
  const hasAccount = person.status === 'registered' || person.status === 'disabled';
  return hasAccount && isUsable(person.resetLinks, hash, now);
}

/** Who has the mail has the address: it is verified by the way. */
export function resetPassword(
  { linkHash, password }: { readonly linkHash: string; readonly password: VaultReference },
  { userId, resetLinks }: RegisteredUser,
  now: Instant,
): readonly UserEvent[] {
  if (!isUsable(resetLinks, linkHash, now)) throw identityErrors.resetLinkInvalid();
  return [userEvents.passwordReset({ userId, linkHash, password })];
}

export function requestVerification(
  link: MailedLink,
  { userId, isEmailVerified }: RegisteredUser,
): readonly UserEvent[] {
  if (isEmailVerified) throw identityErrors.emailVerified();
  return [userEvents.emailVerificationRequested({ userId, ...link })];
}

export function verifyEmail(
  linkHash: string,
  { userId, isEmailVerified, verificationLinks }: RegisteredUser,
  now: Instant,
): readonly UserEvent[] {
  const isKnown = verificationLinks.some((link) => link.linkHash === linkHash);
  if (isEmailVerified && isKnown) return [];
  if (!isUsable(verificationLinks, linkHash, now)) throw identityErrors.verificationLinkInvalid();
  return [userEvents.emailVerified({ userId })];
}

export function confirmEmail({ userId, isEmailVerified }: RegisteredUser): readonly UserEvent[] {
  return isEmailVerified ? [] : [userEvents.emailVerified({ userId })];
}
