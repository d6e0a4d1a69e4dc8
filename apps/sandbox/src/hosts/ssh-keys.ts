import { createPublicKey } from 'node:crypto';
import { utils, type ParsedKey, type PublicKeyAuthContext } from 'ssh2';
import { codeOf } from '../log';

export type HostKey = { readonly privateKey: string; readonly publicKey: string };

const attempts = 20;

/**
 * An ed25519 pair in OpenSSH format. ssh2's generator drops leading zero bytes of the public key (one pair in
 * 256), and such a pair cannot be read back: it is thrown away and another one is made.
 */
export function generateHostKey(): HostKey {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const pair = utils.generateKeyPairSync('ed25519');
    if (parseOne(pair.private) !== undefined) {
      return { privateKey: pair.private, publicKey: pair.public.trim() };
    }
  }
  throw new Error(`no readable host key in ${attempts} attempts`);
}

/** Undefined when the text is not one public key in the form `ssh-ed25519 AAAA…`. */
export function parsePublicKey(text: string): ParsedKey | undefined {
  if (/[\r\n]/.test(text.trim())) return undefined;
  const key = parseOne(text.trim());
  return key !== undefined && !key.isPrivateKey() && isUsable(key) ? key : undefined;
}

/** Whether the client offers this key and, once it has signed, whether the signature is right. */
export function isProofOf(allowed: ParsedKey, context: PublicKeyAuthContext): boolean {
  if (!allowed.getPublicSSH().equals(context.key.data)) return false;
  if (context.signature === undefined || context.blob === undefined) return true;
  const verdict: unknown = allowed.verify(context.blob, context.signature, context.hashAlgo);
  // Against its types it returns an Error, which is truthy, for a signature that it cannot check.
  return verdict === true;
}

function parseOne(text: string): ParsedKey | undefined {
  const key = utils.parseKey(text);
  return key instanceof Error ? undefined : key;
}

/** ssh2 reads keys that nobody can own, such as a point that is not on the curve; OpenSSL does not. */
function isUsable(key: ParsedKey): boolean {
  try {
    return createPublicKey(key.getPublicPEM()).type === 'public';
  } catch (error) {
    // OpenSSL's complaint about the key; anything else is not about the key.
    if (codeOf(error)?.startsWith('ERR_OSSL_') === true) return false;
    throw error;
  }
}
