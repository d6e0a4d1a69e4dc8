import type { UserId, VaultReference } from '../kernel';
import type { MailedLink } from './identity.messages';
import type { OutsideAccount } from './outside-account.messages';
import type { Passkeys } from './passkeys';
import type { SecondFactor } from './second-factor';

export type User =
  | { readonly status: 'unregistered' }
  | RegisteredUser
  | DisabledUser
  | {
      readonly status: 'forgotten';
      readonly userId: UserId;
      /** What was linked until then, so that it can be freed afterwards. */
      readonly outsideAccounts: readonly OutsideAccount[];
    };

export type RegisteredUser = Account & { readonly status: 'registered' };
/** Has an account that opens for nobody, until an operator enables it again. */
export type DisabledUser = Account & { readonly status: 'disabled' };
export type AccountHolder = RegisteredUser | DisabledUser;

type Account = {
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
