import type { Personal, SealedText } from '@slipway/domain/kernel';

/** `v1.<key id>.<nonce>.<ciphertext>.<tag>`, for columns that hold one sealed value. */
export function formatSealed({ k, iv, ct, tag }: SealedText): string {
  return ['v1', k, iv, ct, tag].join('.');
}

export function parseSealed(text: string): SealedText {
  const [version, k, iv, ct, tag, ...rest] = text.split('.');
  if (version !== 'v1' || !k || !iv || ct === undefined || !tag || rest.length > 0) {
    throw new Error('not a sealed value of version 1');
  }
  return { k, iv, ct, tag };
}

/** Whether a JSON value is a `Personal<T>`: clear on the way in, sealed on the way out. */
export function isPersonal(value: object): value is Personal<unknown> {
  return 'subject' in value && typeof value.subject === 'string' && ('clear' in value || 'sealed' in value);
}
