import { answerAs } from '@/shared/api/answer.parser';
import type { AddPasskeyRequest, BrowserOptions, PasskeySignIn } from '@/shared/api/types';

type Attested = Omit<AddPasskeyRequest, 'name'>;

/** Why no passkey can be used here: the browser is too old, or the address is a number or not safe. */
export type Hindrance = 'browser' | 'address' | null;

export function passkeyHindrance(place: Pick<Location, 'hostname'> = location): Hindrance {
  // A passkey is bound to a name; a browser makes none for the address of a machine.
  if (!window.isSecureContext || /^[\d.]+$|:/.test(place.hostname)) return 'address';
  const isKnown =
    'PublicKeyCredential' in window && 'parseCreationOptionsFromJSON' in window.PublicKeyCredential;
  return isKnown ? null : 'browser';
}

/** The person said no, or the device has none that fits: no fault, and nothing to report. */
export function isDeclined(thrown: unknown): boolean {
  return thrown instanceof DOMException && ['NotAllowedError', 'AbortError'].includes(thrown.name);
}

/** The device holds a passkey of this account already. */
export function isHeldAlready(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'InvalidStateError';
}

export async function createPasskey({ options }: BrowserOptions): Promise<Attested> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    answerAs<PublicKeyCredentialCreationOptionsJSON>(options),
  );
  const { id, response } = jsonOf(await navigator.credentials.create({ publicKey }));
  return {
    credentialId: id,
    clientDataJSON: textOf(response, 'clientDataJSON'),
    attestationObject: textOf(response, 'attestationObject'),
  };
}

export async function askForPasskey({ options }: BrowserOptions): Promise<PasskeySignIn> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    answerAs<PublicKeyCredentialRequestOptionsJSON>(options),
  );
  const { id, response } = jsonOf(await navigator.credentials.get({ publicKey }));
  return {
    credentialId: id,
    clientDataJSON: textOf(response, 'clientDataJSON'),
    authenticatorData: textOf(response, 'authenticatorData'),
    signature: textOf(response, 'signature'),
    userHandle: textOf(response, 'userHandle'),
  };
}

type Said = { readonly id: string; readonly response: object };

function jsonOf(credential: Credential | null): Said {
  if (!(credential instanceof PublicKeyCredential)) throw new DOMException('No passkey', 'NotAllowedError');
  const said: { readonly id: string; readonly response?: object } = credential.toJSON();
  return { id: said.id, response: said.response ?? {} };
}

function textOf(response: object, name: string): string {
  const value: unknown = new Map(Object.entries(response)).get(name);
  return typeof value === 'string' ? value : '';
}
