import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SealedText } from '@slipway/domain/kernel';

const algorithm = 'aes-256-gcm';
// Without an explicit length Node accepts a tag cut down to 4 bytes.
const authTagLength = 16;

/** A ciphertext that does not open: wrong key, wrong place, or changed bytes. */
export class CannotOpen extends Error {}

/** AES-256-GCM with a fresh 96-bit nonce. `place` is authenticated: the ciphertext opens nowhere else. */
export function seal(key: Buffer, keyId: string, place: string, clear: Buffer): SealedText {
  const iv = randomBytes(12);
  const cipher = createCipheriv(algorithm, key, iv, { authTagLength });
  cipher.setAAD(Buffer.from(aad(keyId, place)));
  const ct = Buffer.concat([cipher.update(clear), cipher.final()]);
  const text = (bytes: Buffer): string => bytes.toString('base64url');
  return { k: keyId, iv: text(iv), ct: text(ct), tag: text(cipher.getAuthTag()) };
}

/** Throws `CannotOpen`. */
export function open(key: Buffer, place: string, sealed: SealedText): Buffer {
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');
  try {
    const decipher = createDecipheriv(algorithm, key, bytes(sealed.iv), { authTagLength });
    decipher.setAAD(Buffer.from(aad(sealed.k, place)));
    decipher.setAuthTag(bytes(sealed.tag));
    return Buffer.concat([decipher.update(bytes(sealed.ct)), decipher.final()]);
  } catch (cause) {
    throw new CannotOpen(`a value sealed for ${place} does not open`, { cause });
  }
}

/** GCM does not commit to its key, so the key's name is part of what is authenticated. */
function aad(keyId: string, place: string): string {
  return JSON.stringify([keyId, place]);
}
