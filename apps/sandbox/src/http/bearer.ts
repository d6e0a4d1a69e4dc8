import { createHash, timingSafeEqual } from 'node:crypto';
import { HttpError } from './http-error';

/** Throws HttpError 401 unless the header carries the token. Compares digests, so that lengths take equal time. */
export function requireBearer(header: string | undefined, token: string): void {
  const given = /^Bearer (\S+)$/i.exec(header ?? '')?.[1] ?? '';
  if (timingSafeEqual(digestOf(given), digestOf(token))) return;
  throw new HttpError(401, 'unauthenticated', 'Send the header "Authorization: Bearer <SANDBOX_TOKEN>".', {
    'www-authenticate': 'Bearer',
  });
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
