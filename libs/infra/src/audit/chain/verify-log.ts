import type { RecordedEvent } from '@slipway/application/ports/event-store';
import type { ReadAnchors } from './anchor-file';
import { AnchorCursor } from './anchor-cursor';
import type { Testimony } from './anchor-cursor';
import { Following } from './following';
import { inBatches } from './in-batches';
import type { Anchor, SignedHead } from './head';
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

/**
 * Reads the log once and asks of every event whether it is the one that was chained and sealed. The anchors are believed
 * before the database: its log, chain and heads may all have been written anew by who owns it. Throws `AnchorsBroken`.
 */
export async function verifyLog(parts: VerifyParts): Promise<Verdict> {
  const sealed = parts.anchors.newest;
  if (sealed === null) throw new RangeError('without an anchor there is nothing to verify against');
  const verification = new Verification(parts);
  try {
    for await (const batch of inBatches(parts.log)) {
      const broken = await verification.take(batch);
      if (broken !== null) return broken;
      parts.onProgress?.(verification.events);
    }
    return await verification.end(sealed);
  } finally {
    await verification.close();
  }
}

type Broken = Extract<Verdict, { outcome: 'broken' }>;

/** Goes along the log, the chain, its heads and the anchors. Waiting for what is here already would cost more than the proof. */
class Verification {
  readonly #anchors: AnchorCursor;
  readonly #chain: Following<Link>;
  readonly #heads: Following<SignedHead>;
  #last: Link | null = null;

  constructor(private readonly parts: VerifyParts) {
    this.#anchors = new AnchorCursor(parts.anchors.all(), parts.key);
    this.#chain = new Following(parts.chain);
    this.#heads = new Following(parts.heads);
  }

  get events(): number {
    return this.#last?.n ?? 0;
  }

  /** The next events of the log; `null`: they are as they were sealed. */
  async take(batch: readonly RecordedEvent[]): Promise<Broken | null> {
    for (const found of batch) {
      const link = linkAfter(this.#last, found);
      this.#last = link;
      const why = await this.#objectionTo(link);
      if (why !== null) return { outcome: 'broken', n: link.n, found, why };
    }
    return null;
  }

  /** The log has ended. */
  async end(sealed: Anchor): Promise<Verdict> {
    const { events } = this;
    const expected = Math.max(sealed.n, this.parts.chained);
    if (events >= expected) {
      const anchors = this.#anchors.count;
      return { outcome: 'intact', events, anchors, sealed: sealed.n, sealedAt: sealed.signedAt };
    }
    const why = missing(expected - events, await this.#chain.next());
    return { outcome: 'broken', n: events + 1, found: null, why };
  }

  async close(): Promise<void> {
    await Promise.all([this.#anchors.close(), this.#chain.close(), this.#heads.close()]);
  }

  async #objectionTo(link: Link): Promise<string | null> {
    const anchors = this.#anchors;
    const testimony = anchors.covers(link.n) ? anchors.says(link) : await anchors.testify(link);
    const chained = this.#chain.here ?? (await this.#chain.peek());
    this.#chain.pass();
    const why = objection(testimony, chained, link, this.parts.chained);
    return why === null && isDue(this.#heads, link) ? headObjection(this.#heads, link, this.parts.key) : why;
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

function isDue(heads: Following<SignedHead>, { n }: Link): boolean {
  return heads.here === undefined ? !heads.isAtEnd : heads.here.n <= n;
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
