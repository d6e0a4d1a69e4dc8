import type { RecordedEvent } from '@slipway/application/ports/event-store';
import type { ReadAnchors } from './anchor-file';
import { AnchorCursor } from './anchor-cursor';
import type { Testimony } from './anchor-cursor';
import { Following } from './following';
import type { SignedHead } from './head';
import { linkAfter } from './link';
import type { Link } from './link';
import type { VerificationKey } from './signing-key';

export type VerifyParts = {
  /** As it is stored. */
  readonly log: AsyncIterable<RecordedEvent>;
  readonly chain: AsyncIterable<Link>;
  /** How far the chain reached before the log was read. */
  readonly chained: number;
  /** The heads that the database has, in order. */
  readonly heads: AsyncIterable<SignedHead>;
  readonly anchors: ReadAnchors;
  readonly key: VerificationKey;
  readonly onProgress?: (events: number) => void;
};

export type Verdict =
  | {
      readonly outcome: 'intact';
      readonly events: number;
      readonly anchors: number;
      /** Proven up to here; what follows is proven by the next anchor. */
      readonly sealed: number;
      readonly sealedAt: string;
    }
  | {
      readonly outcome: 'broken';
      /** The first place that is not as it was; counted from 1. */
      readonly n: number;
      /** What the log has there now; `null`: it has ended. */
      readonly found: RecordedEvent | null;
      readonly why: string;
    };

const progressEvery = 1000;

/**
 * Reads the log once and asks of every event whether it is the one that was chained and sealed. The anchors are believed
 * before the database: its log, chain and heads may all have been written anew by who owns it. Throws `AnchorsBroken`.
 */
export async function verifyLog(parts: VerifyParts): Promise<Verdict> {
  const sealed = parts.anchors.newest;
  if (sealed === null) throw new RangeError('without an anchor there is nothing to verify against');
  const anchors = new AnchorCursor(parts.anchors.all(), parts.key);
  const chain = new Following(parts.chain);
  const heads = new Following(parts.heads);
  let last: Link | null = null;
  try {
    for await (const found of parts.log) {
      last = linkAfter(last, found);
      const [testimony, chained] = [await anchors.testify(last), await chain.next()];
      const why =
        objection(testimony, chained, last, parts.chained) ?? (await headObjection(heads, last, parts.key));
      if (why !== null) return { outcome: 'broken', n: last.n, found, why };
      if (last.n % progressEvery === 0) parts.onProgress?.(last.n);
    }
    const events = last?.n ?? 0;
    const expected = Math.max(sealed.n, parts.chained);
    if (events < expected)
      return {
        outcome: 'broken',
        n: events + 1,
        found: null,
        why: missing(expected - events, await chain.next()),
      };
    return { outcome: 'intact', events, anchors: anchors.count, sealed: sealed.n, sealedAt: sealed.signedAt };
  } finally {
    await Promise.all([anchors.close(), chain.close(), heads.close()]);
  }
}

function objection(testimony: Testimony, chained: Link | null, link: Link, reach: number): string | null {
  if (testimony.says === 'other')
    return `it is not the event that was sealed at ${testimony.sealedAt}${nameOther(chained, link)}`;
  if (chained === null)
    return link.n <= reach || testimony.says === 'same' ? 'the chain in the database lacks it' : null;
  if (chained.hash.equals(link.hash) && isSamePlace(chained, link)) return null;
  return testimony.says === 'same'
    ? 'the log has it as it was sealed, but its link in the database was changed'
    : `it is not the event that was chained, or its link was changed${nameOther(chained, link)}`;
}

function isSamePlace(a: Link, b: Link): boolean {
  return a.stream === b.stream && a.revision === b.revision && a.n === b.n;
}

/** An edited event keeps its place in its stream; of any other change the chain knows what stood here. */
function nameOther(chained: Link | null, link: Link): string {
  if (chained === null || isSamePlace(chained, link)) return '';
  return `; the chain names ${chained.stream}/${String(chained.revision)} here`;
}

async function headObjection(
  heads: Following<SignedHead>,
  { n, hash }: Link,
  key: VerificationKey,
): Promise<string | null> {
  for (let head = await heads.peek(); head !== null && head.n <= n; head = await heads.peek()) {
    await heads.next();
    if (!key.hasSigned(head))
      return `the head of ${head.signedAt} in the database is not signed by the key ${key.id}`;
    if (head.n === n && !head.hash.equals(hash))
      return `it is not the event that was signed at ${head.signedAt}, as the database says`;
  }
  return null;
}

function missing(count: number, next: Link | null): string {
  const name = next === null ? '' : `, the first of them ${next.stream}/${String(next.revision)}`;
  return `the log ends here, and ${count === 1 ? 'an event is' : `${count} events are`} missing${name}`;
}
