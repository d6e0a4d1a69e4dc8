import type { UserId, VaultReference } from '../kernel';
import type { MailedLink } from './identity.messages';
import type { OutsideAccount } from './outside-account.messages';
import type { Passkeys } from './passkeys';
import type { SecondFactor } from './second-factor';

export type User =
  | { readonly status: 'unregistered' }
  | RegisteredUser
  | { readonly status: 'forgotten'; readonly userId: UserId };

export type RegisteredUser = {
  readonly status: 'registered';
  readonly userId: UserId;
  readonly password: VaultReference;
  readonly isEmailVerified: boolean;
  /** Each works once, and only until it expires; the oldest first. */
  readonly resetLinks: readonly MailedLink[];
  readonly verificationLinks: readonly MailedLink[];
  readonly secondFactor: SecondFactor;
  readonly passkeys: Passkeys;
  readonly outsideAccounts: readonly OutsideAccount[];
};
