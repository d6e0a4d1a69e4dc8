import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Assertion, Attestation } from '@slipway/application/identity';

type Wish = { readonly challenge: string; readonly rpId: string; readonly origin: string };
const present = 0x01;
const verified = 0x04;
const attested = 0x40;

/** A security key in memory: one ES256 key pair, told by the WebAuthn specification and not by the library. */
export class MemoryAuthenticator {
  readonly credentialId = randomBytes(32);
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  counter = 0;
  /** Whether its person has unlocked it. */
  isUnlocked = true;

  create(wish: Wish): Attestation {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.credentialId.length);
    const credential = Buffer.concat([Buffer.alloc(16), length, this.credentialId, this.#coseKey()]);
    const data = Buffer.concat([this.#data(wish.rpId, attested), credential]);
    const attestation = Buffer.concat([
      map(3),
      text('fmt'),
      text('none'),
      text('attStmt'),
      map(0),
      text('authData'),
      bytes(data),
    ]);
    return {
      credentialId: this.credentialId.toString('base64url'),
      clientDataJSON: clientData('webauthn.create', wish).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
    };
  }

  get(wish: Wish, userHandle: string): Assertion {
    this.counter += this.counter > 0 ? 1 : 0;
    const data = this.#data(wish.rpId, 0);
    const client = clientData('webauthn.get', wish);
    const signer = createSign('sha256').update(Buffer.concat([data, sha256(client)]));
    return {
      credentialId: this.credentialId.toString('base64url'),
      clientDataJSON: client.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: signer.sign(this.#keys.privateKey).toString('base64url'),
      userHandle,
    };
  }

  #data(rpId: string, more: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    const flags = Buffer.from([present | (this.isUnlocked ? verified : 0) | more]);
    return Buffer.concat([sha256(Buffer.from(rpId)), flags, counter]);
  }

  /** COSE: kty 2 (EC2), alg -7 (ES256), curve 1 (P-256), x, y. */
  #coseKey(): Buffer {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' });
    const [left, right] = [x, y].map((part) => bytes(Buffer.from(part, 'base64url')));
    const head = Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01]);
    return Buffer.concat([
      head,
      Buffer.from([0x21]),
      left ?? Buffer.alloc(0),
      Buffer.from([0x22]),
      right ?? Buffer.alloc(0),
    ]);
  }
}

function clientData(type: string, { challenge, origin }: Wish): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

function sha256(data: Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}

// As much CBOR as that takes.
const map = (size: number) => Buffer.from([0xa0 + size]);
const text = (value: string) => Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
function bytes(value: Buffer): Buffer {
  const head = value.length < 256 ? [0x58, value.length] : [0x59, value.length >> 8, value.length & 0xff];
  return Buffer.concat([Buffer.from(head), value]);
}
