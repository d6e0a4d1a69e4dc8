import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { UserId } from '@slipway/domain/kernel';
import type { Passkey } from '@slipway/domain/identity';
import { toJson } from '@slipway/application/ports';
import type { Json } from '@slipway/application/ports';
import type { Assertion, Attestation, PasskeyAccount, WebAuthn } from '@slipway/application/identity';

const timeoutMs = 300_000;
const product = 'Slipway';
type IsGood = (challenge: string) => boolean;

/** WebAuthn by simplewebauthn. The name that a passkey is bound to is the host of the public URL, and nothing else. */
export class SimpleWebAuthn implements WebAuthn {
  constructor(private readonly publicUrl: URL) {}

  async creation({ userId, account, name }: PasskeyAccount, known: readonly string[], challenge: Buffer) {
    const options = await generateRegistrationOptions({
      rpName: product,
      rpID: this.publicUrl.hostname,
      userName: account,
      userDisplayName: name,
      userID: new Uint8Array(handleOf(userId)),
      challenge: new Uint8Array(challenge),
      timeout: timeoutMs,
      attestationType: 'none',
      excludeCredentials: known.map((id) => ({ id })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    return asJson(options);
  }

  async request(challenge: Buffer): Promise<Json> {
    const options = await generateAuthenticationOptions({
      rpID: this.publicUrl.hostname,
      challenge: new Uint8Array(challenge),
      timeout: timeoutMs,
      userVerification: 'required',
    });
    return asJson(options);
  }

  async created({ credentialId, clientDataJSON, attestationObject }: Attestation, isGood: IsGood) {
    const result = await this.#orNull(() =>
      verifyRegistrationResponse({
        response: {
          id: credentialId,
          rawId: credentialId,
          type: 'public-key',
          response: { clientDataJSON, attestationObject },
          clientExtensionResults: {},
        },
        expectedChallenge: isGood,
        expectedOrigin: this.publicUrl.origin,
        expectedRPID: this.publicUrl.hostname,
        requireUserVerification: true,
      }),
    );
    if (!result?.verified) return null;
    const { id, publicKey, counter } = result.registrationInfo.credential;
    return { credentialId: id, publicKey: Buffer.from(publicKey).toString('base64url'), counter };
  }

  async asserted(assertion: Assertion, { credentialId, publicKey, counter }: Passkey, isGood: IsGood) {
    const { clientDataJSON, authenticatorData, signature } = assertion;
    const result = await this.#orNull(() =>
      verifyAuthenticationResponse({
        response: {
          id: credentialId,
          rawId: credentialId,
          type: 'public-key',
          response: { clientDataJSON, authenticatorData, signature },
          clientExtensionResults: {},
        },
        expectedChallenge: isGood,
        expectedOrigin: this.publicUrl.origin,
        expectedRPID: this.publicUrl.hostname,
        credential: {
          id: credentialId,
          publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')),
          counter,
        },
        requireUserVerification: true,
      }),
    );
    return result?.verified ? { counter: result.authenticationInfo.newCounter } : null;
  }

  /** The library throws at everything that is wrong with an answer; all of it is the caller's, and says no. */
  async #orNull<T>(verify: () => Promise<T>): Promise<T | null> {
    try {
      return await verify();
    } catch (thrown) {
      if (thrown instanceof Error) return null;
      throw thrown;
    }
  }
}

function handleOf(userId: UserId): Buffer {
  return Buffer.from(userId.replaceAll('-', ''), 'hex');
}

function asJson(options: object): Json {
  return toJson(JSON.parse(JSON.stringify(options)));
}
