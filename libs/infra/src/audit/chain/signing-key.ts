import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { canonicalJson } from '../../event-store/canonical-json';
import type { Head, SignedHead } from './head';

/** RFC 8410: what stands before the 32 bytes of an Ed25519 private key in PKCS #8. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Signs heads of the chain. Its secret is outside of the database, so that who owns the database cannot. */
export class SigningKey {
  readonly #private: KeyObject;
  readonly public: VerificationKey;

  /** `seed`: 32 bytes in base64, as AUDIT_SIGNING_KEY has them. */
  constructor(seed: string) {
    const key = Buffer.concat([pkcs8, Buffer.from(seed, 'base64')]);
    this.#private = createPrivateKey({ key, format: 'der', type: 'pkcs8' });
    this.public = new VerificationKey(createPublicKey(this.#private));
  }

  sign(head: Head): SignedHead {
    const keyId = this.public.id;
    return { ...head, keyId, signature: sign(null, textOf(head, keyId), this.#private) };
  }

  /** `sha256`: of everything that an export says before its seal. */
  signExport(sha256: Buffer): { readonly keyId: string; readonly signature: string } {
    const keyId = this.public.id;
    const text = exportText(sha256, keyId);
    return { keyId, signature: sign(null, text, this.#private).toString('base64') };
  }
}

/** Tells whether a head was signed by the key that it belongs to. */
export class VerificationKey {
  /** The first half of a SHA-256 of the key: which one it is, for people and for a change of keys. */
  readonly id: string;

  constructor(private readonly key: KeyObject) {
    const der = key.export({ format: 'der', type: 'spki' });
    this.id = createHash('sha256').update(der).digest('hex').slice(0, 32);
  }

  /** Throws when the text is no public key. */
  static parse(pem: string): VerificationKey {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('this is not an Ed25519 key');
    return new VerificationKey(key);
  }

  get pem(): string {
    return this.key.export({ format: 'pem', type: 'spki' }).toString();
  }

  hasSigned({ keyId, signature, ...head }: SignedHead): boolean {
    return keyId === this.id && verify(null, textOf(head, keyId), this.key, signature);
  }

  hasSignedExport(sha256: Buffer, { keyId, signature }: { keyId: string; signature: string }): boolean {
    return (
      keyId === this.id && verify(null, exportText(sha256, keyId), this.key, Buffer.from(signature, 'base64'))
    );
  }
}

function exportText(sha256: Buffer, keyId: string): Buffer {
  return Buffer.from(
    canonicalJson({ kind: 'slipway.audit-export', v: 1, sha256: sha256.toString('hex'), keyId }),
  );
}

function textOf({ n, hash, signedAt }: Head, keyId: string): Buffer {
  return Buffer.from(
    canonicalJson({ kind: 'slipway.audit-head', v: 1, n, hash: hash.toString('hex'), signedAt, keyId }),
  );
}
