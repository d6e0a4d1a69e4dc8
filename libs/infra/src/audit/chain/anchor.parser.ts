import { bytesPerLink } from './head';
import type { Anchor, SignedHead } from './head';

/** A text that is not what `formatAnchor` or `formatHead` makes. */
export class UnreadableLine extends Error {}

type Fields = Readonly<Record<string, unknown>>;

export function formatHead({ n, hash, signedAt, keyId, signature }: SignedHead): object {
  return { n, hash: hash.toString('hex'), signedAt, keyId, signature: signature.toString('base64') };
}

export function formatAnchor(anchor: Anchor): string {
  const { after, links } = anchor;
  return JSON.stringify({ v: 1, ...formatHead(anchor), after, links: links.toString('base64') });
}

export function parseAnchor(line: string): Anchor {
  const fields = fieldsOf(line);
  const anchor = {
    ...parseHead(fields),
    after: countIn(fields, 'after'),
    links: bytesIn(fields, 'links', 'base64'),
  };
  if (anchor.links.length !== (anchor.n - anchor.after) * bytesPerLink)
    throw new UnreadableLine('it does not hold as many links as it says');
  return anchor;
}

export function parseHead(fields: Fields): SignedHead {
  const hash = bytesIn(fields, 'hash', 'hex');
  if (hash.length !== 32) throw new UnreadableLine('it has no SHA-256');
  return {
    n: countIn(fields, 'n'),
    hash,
    signedAt: instantIn(fields),
    keyId: textIn(fields, 'keyId'),
    signature: bytesIn(fields, 'signature', 'base64'),
  };
}

/** Throws `UnreadableLine`. */
export function fieldsOf(line: string): Fields {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value as Fields;
  } catch (error) {
    throw new UnreadableLine('it is not JSON', { cause: error });
  }
  throw new UnreadableLine('it is not an object');
}

export function countIn(fields: Fields, name: string): number {
  const value = fields[name];
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw new UnreadableLine(`it has no number ${name}`);
  return Number(value);
}

export function textIn(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new UnreadableLine(`it has no text ${name}`);
  return value;
}

export function bytesIn(fields: Fields, name: string, encoding: 'hex' | 'base64'): Buffer {
  const text = textIn(fields, name);
  const bytes = Buffer.from(text, encoding);
  if (bytes.toString(encoding) !== text) throw new UnreadableLine(`its ${name} is not ${encoding}`);
  return bytes;
}

function instantIn(fields: Fields): string {
  const text = textIn(fields, 'signedAt');
  if (Number.isNaN(Date.parse(text))) throw new UnreadableLine('it does not say when it was signed');
  return text;
}
