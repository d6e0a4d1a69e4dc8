import { createHash, createHmac } from 'node:crypto';
import type { Asked } from './stand-in';

const form =
  /^AWS4-HMAC-SHA256 Credential=(\w+)\/(\d{8})\/([\w-]+)\/(\w+)\/aws4_request, ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/;
const mostSkewMs = 15 * 60_000;

export type Claim = { readonly accessKeyId: string; readonly region: string; readonly service: string };
export type SignatureVerdict = { readonly claim: Claim; readonly isValid: boolean } | null;

/**
 * Whether the request is signed with this secret, by AWS's own description of Signature Version 4. Written apart from
 * the library that signs, so that the two cannot share a mistake. `null`: not signed in this way at all.
 */
export function verifySignature(
  asked: Asked,
  secretOf: (id: string) => string | undefined,
  now: number,
): SignatureVerdict {
  const signed = signedIn(asked);
  if (!signed) return null;
  const { id, day, region, service, names, signature } = signed;
  const secret = secretOf(id);
  const date = asked.headers['x-amz-date'] ?? '';
  const isComplete = ['host', 'x-amz-date'].every((name) => names.includes(name));
  const isToday = date.startsWith(day) && !isStale(date, now);
  const claim = { accessKeyId: id, region, service };
  if (secret === undefined || !isComplete || !isToday) return { claim, isValid: false };
  const place = [day, region, service, 'aws4_request'];
  const toSign = ['AWS4-HMAC-SHA256', date, place.join('/'), sha256(canonical(asked, names))].join('\n');
  const key = place.reduce<Buffer | string>(hmac, `AWS4${secret}`);
  return { claim, isValid: hmac(key, toSign).toString('hex') === signature };
}

function signedIn({ headers }: Asked) {
  const parts = form.exec(headers['authorization'] ?? '');
  const part = (at: number): string => parts?.[at] ?? '';
  const [id, day, region, service] = [part(1), part(2), part(3), part(4)];
  return parts && { id, day, region, service, names: part(5).split(';'), signature: part(6) };
}

function canonical({ method, path, query, headers, body }: Asked, names: readonly string[]): string {
  const pairs = [...query].map(([name, value]) => `${encoded(name)}=${encoded(value)}`).sort();
  const lines = names.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`);
  return [method, path, pairs.join('&'), lines.join(''), names.join(';'), sha256(body)].join('\n');
}

function isStale(date: string, now: number): boolean {
  const at = date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  return !(Math.abs(Date.parse(at) - now) <= mostSkewMs);
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
