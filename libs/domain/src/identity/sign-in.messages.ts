import { command, event } from '../kernel';
import type { Instant, MessagesOf } from '../kernel';

/** Whose tries are counted together. */
export type TriesOf =
  /** All strangers at one account. */
  | 'account'
  /** One browser at one account, whose owner has signed in there before. */
  | 'browser'
  /** All strangers who come from one network. */
  | 'network'
  /** All who ask for a link by mail to one address. */
  | 'link'
  /** One person who is signed in and proves it again. */
  | 'proof';

export const signInCommands = {
  beginTry: command('identity.begin-sign-in-try').of<{ readonly tryId: string; readonly of: TriesOf }>(),
  endTry: command('identity.end-sign-in-try').of<{ readonly tryId: string }>(),
  clearTries: command('identity.clear-sign-in-tries').of<Record<never, never>>(),
};
export const signInEvents = {
  /** Somebody asked to come in. It was wrong unless `sign-in-succeeded` says the same try. */
  signInTried: event('identity.sign-in-tried').of<SignInTry>(),
  signInSucceeded: event('identity.sign-in-succeeded').of<{ readonly tryId: string }>(),
  /** Who the account belongs to has proven it in another way; what was tried before counts no more. */
  signInTriesCleared: event('identity.sign-in-tries-cleared').of<Record<never, never>>(),
};
export type SignInCommand = MessagesOf<typeof signInCommands>;
export type SignInEvent = MessagesOf<typeof signInEvents>;

export type SignInTry = { readonly tryId: string; readonly of: TriesOf; readonly at: Instant };
