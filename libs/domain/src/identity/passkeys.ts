import { assertNever, personal, trimmedName } from '../kernel';
import type { UserId } from '../kernel';
import { identityErrors } from './identity.errors';
import { passkeyEvents } from './passkey.messages';
import type { NamedPasskey, Passkey, PasskeyEvent, PasskeyUse } from './passkey.messages';

export type Passkeys = {
  readonly keys: readonly Passkey[];
  /** Hashes of the challenges that were signed last; older ones have expired by themselves. */
  readonly spent: readonly string[];
};
type Owner = { readonly userId: UserId; readonly passkeys: Passkeys };

const mostKeys = 10;
/** A challenge is good for minutes, and nobody signs in that often in so short a time. */
const mostSpent = 100;

function own(credentialId: string, { passkeys }: Owner): Passkey | undefined {
  return passkeys.keys.find((key) => key.credentialId === credentialId);
}

export function addPasskey(passkey: NamedPasskey, owner: Owner): readonly PasskeyEvent[] {
  const known = own(passkey.credentialId, owner);
  if (known?.publicKey === passkey.publicKey) return [];
  if (known) throw identityErrors.passkeyRefused();
  if (owner.passkeys.keys.length >= mostKeys) throw identityErrors.tooManyPasskeys(mostKeys);
  const name = trimmedName(passkey.name);
  if (name === null) throw identityErrors.invalidPasskeyName();
  return [
    passkeyEvents.passkeyAdded({ userId: owner.userId, ...passkey, name: personal(owner.userId, name) }),
  ];
}

/** A counter that does not go up says that there are two of what should be one. */
export function usePasskey(use: PasskeyUse, owner: Owner): readonly PasskeyEvent[] {
  const known = own(use.credentialId, owner);
  const isCopy =
    known !== undefined && (use.counter > 0 || known.counter > 0) && use.counter <= known.counter;
  if (!known || isCopy || owner.passkeys.spent.includes(use.challenge)) throw identityErrors.passkeyRefused();
  return [passkeyEvents.passkeyUsed({ userId: owner.userId, ...use })];
}

export function removePasskey(credentialId: string, owner: Owner): readonly PasskeyEvent[] {
  if (!own(credentialId, owner)) throw identityErrors.passkeyNotFound();
  return [passkeyEvents.passkeyRemoved({ userId: owner.userId, credentialId })];
}

export function evolvePasskeys({ keys, spent }: Passkeys, event: PasskeyEvent): Passkeys {
  switch (event.type) {
    case 'identity.passkey-added': {
      const { credentialId, publicKey, counter } = event.data;
      return { keys: [...keys, { credentialId, publicKey, counter }], spent };
    }
    case 'identity.passkey-used': {
      const { credentialId, counter, challenge } = event.data;
      return {
        keys: keys.map((key) => (key.credentialId === credentialId ? { ...key, counter } : key)),
        spent: [...spent, challenge].slice(-mostSpent),
      };
    }
    case 'identity.passkey-removed':
      return { keys: keys.filter((key) => key.credentialId !== event.data.credentialId), spent };
    default:
      return assertNever(event);
  }
}
