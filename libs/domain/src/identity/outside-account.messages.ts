import { command, event } from '../kernel';
import type { MessagesOf, UserId } from '../kernel';

/** Somebody at another party that vouches for people (OpenID Connect). */
export type OutsideAccount = {
  readonly issuer: string;
  /** The keyed hash of issuer and subject: who it is there stands nowhere here. */
  readonly account: string;
};

export const outsideAccountCommands = {
  linkAccount: command('identity.link-account').of<OutsideAccount>(),
  unlinkAccount: command('identity.unlink-account').of<OutsideAccount>(),
};
type OfUser<D> = { readonly userId: UserId } & D;
export const outsideAccountEvents = {
  accountLinked: event('identity.account-linked').of<OfUser<OutsideAccount>>(),
  accountUnlinked: event('identity.account-unlinked').of<OfUser<OutsideAccount>>(),
};
export type OutsideAccountCommand = MessagesOf<typeof outsideAccountCommands>;
export type OutsideAccountEvent = MessagesOf<typeof outsideAccountEvents>;
