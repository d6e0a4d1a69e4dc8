import { command, event } from '../kernel';
import type {
  Instant,
  MessagesOf,
  OrganizationId,
  Personal,
  TokenId,
  UserId,
  VaultReference,
} from '../kernel';

export const userCommands = {
  registerUser: command('identity.register-user').of<UserRegistration>(),
  changePassword: command('identity.change-password').of<NewPassword>(),
  requestPasswordReset: command('identity.request-password-reset').of<MailedLink>(),
  resetPassword: command('identity.reset-password').of<NewPassword & Pick<MailedLink, 'linkHash'>>(),
  requestEmailVerification: command('identity.request-email-verification').of<MailedLink>(),
  verifyEmail: command('identity.verify-email').of<Pick<MailedLink, 'linkHash'>>(),
  /** By whoever has just used another link that was sent there. */
  confirmEmail: command('identity.confirm-email').of<Record<never, never>>(),
  disableUser: command('identity.disable-user').of<Disabling>(),
  enableUser: command('identity.enable-user').of<Record<never, never>>(),
  forgetSubject: command('identity.forget-subject').of<Record<never, never>>(),
};
export const userEvents = {
  userRegistered: event('identity.user-registered').of<UserRegistration>(),
  /** By who knows the one before. */
  passwordChanged: event('identity.password-changed').of<OfUser<NewPassword>>(),
  passwordResetRequested: event('identity.password-reset-requested').of<OfUser<MailedLink>>(),
  /** By the link of a mail, which is spent with this. */
  passwordReset: event('identity.password-reset').of<OfUser<NewPassword & Pick<MailedLink, 'linkHash'>>>(),
  emailVerificationRequested: event('identity.email-verification-requested').of<OfUser<MailedLink>>(),
  emailVerified: event('identity.email-verified').of<OfUser>(),
  /** By an operator: the account opens for nobody, and nothing is done in its name, until it is enabled again. */
  userDisabled: event('identity.user-disabled').of<OfUser<Disabling>>(),
  userEnabled: event('identity.user-enabled').of<OfUser>(),
  /** From now on this is nobody, for ever. What is sealed about the person has lost its key, or is about to. */
  subjectForgotten: event('identity.subject-forgotten').of<{ readonly userId: UserId }>(),
};
type OfUser<D = unknown> = { readonly userId: UserId } & D;
export type UserCommand = MessagesOf<typeof userCommands>;
export type UserEvent = MessagesOf<typeof userEvents>;

export type UserRegistration = {
  readonly userId: UserId;
  readonly email: Personal<string>;
  readonly name: Personal<string>;
  /** The argon2id hash lies in the vault. */
  readonly password: VaultReference;
};

/** Why, in an operator's words about the person. */
export type Disabling = { readonly reason: Personal<string> };

/** The argon2id hash lies in the vault. */
export type NewPassword = { readonly password: VaultReference };
/** A link in a mail, for one act of who has that mail. */
export type MailedLink = { readonly linkHash: string; readonly expiresAt: Instant };

export const tokenCommands = {
  issueToken: command('identity.issue-token').of<TokenIssue>(),
  revokeToken: command('identity.revoke-token').of<Record<never, never>>(),
};
export const tokenEvents = {
  tokenIssued: event('identity.token-issued').of<TokenIssue>(),
  tokenRevoked: event('identity.token-revoked').of<{ readonly tokenId: TokenId }>(),
};
export type TokenCommand = MessagesOf<typeof tokenCommands>;
export type TokenEvent = MessagesOf<typeof tokenEvents>;

/** A token is bound to one organization and can do what its scopes and its owner's present rights both allow. */
export type TokenIssue = {
  readonly tokenId: TokenId;
  readonly userId: UserId;
  readonly organizationId: OrganizationId;
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  /** SHA-256 of 256 random bits, hex; the token itself is shown once and kept nowhere. */
  readonly hash: string;
  readonly expiresAt: Instant;
};
export type TokenScope = 'read' | 'write';

export const installationCommands = {
  issueSetupLink: command('identity.issue-setup-link').of<SetupLink>(),
  claimInstallation: command('identity.claim-installation').of<InstallationClaim>(),
};
export const installationEvents = {
  setupLinkIssued: event('identity.setup-link-issued').of<SetupLink>(),
  installationClaimed: event('identity.installation-claimed').of<InstallationClaim>(),
};
export type InstallationCommand = MessagesOf<typeof installationCommands>;
export type InstallationEvent = MessagesOf<typeof installationEvents>;

export type SetupLink = { readonly linkHash: string; readonly expiresAt: Instant };
export type InstallationClaim = {
  readonly linkHash: string;
  readonly userId: UserId;
  readonly organizationId: OrganizationId;
};
