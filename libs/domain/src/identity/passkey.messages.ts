import { command, event } from '../kernel';
import type { MessagesOf, Personal, UserId } from '../kernel';

/** A key pair of a device or a password manager, whose public half we know. Ids and keys are base64url. */
export type Passkey = {
  readonly credentialId: string;
  readonly publicKey: string;
  /** How often it has signed, as it says itself; many say 0 for ever. */
  readonly counter: number;
};
/** And how its person calls it. */
export type NamedPasskey = Passkey & { readonly name: string };
/** What it has signed, by hash: each challenge is signed once. */
export type PasskeyUse = Pick<Passkey, 'credentialId' | 'counter'> & { readonly challenge: string };

export const passkeyCommands = {
  addPasskey: command('identity.add-passkey').of<NamedPasskey>(),
  usePasskey: command('identity.use-passkey').of<PasskeyUse>(),
  removePasskey: command('identity.remove-passkey').of<Pick<Passkey, 'credentialId'>>(),
};
type OfUser<D> = { readonly userId: UserId } & D;
export const passkeyEvents = {
  /** People call their devices by their own names, so this one is about the person. What once was not sealed is left out. */
  passkeyAdded: event('identity.passkey-added')
    .of<OfUser<NamedPasskey>>()
    .upcast(1, ({ name: _, ...passkey }): OfUser<Passkey & { readonly name?: Personal<string> }> => passkey),
  passkeyUsed: event('identity.passkey-used').of<OfUser<PasskeyUse>>(),
  passkeyRemoved: event('identity.passkey-removed').of<OfUser<Pick<Passkey, 'credentialId'>>>(),
};
export type PasskeyCommand = MessagesOf<typeof passkeyCommands>;
export type PasskeyEvent = MessagesOf<typeof passkeyEvents>;
