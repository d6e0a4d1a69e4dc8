import { createHash } from 'node:crypto';

/** As `ssh-keygen -l` prints it: SHA-256 of the key's own bytes, base64 without padding. */
export function fingerprintOf(publicKey: string): string {
  const [, encoded = ''] = publicKey.trim().split(/\s+/);
  const digest = createHash('sha256').update(Buffer.from(encoded, 'base64')).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}
