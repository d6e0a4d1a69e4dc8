import { UnreadableLine } from './anchor.parser';
import { parseBundleLine } from './bundle.parser';
import type { BundleLine } from './bundle.parser';
import type { SignedHead } from './head';
import { genesis, linkAfter } from './link';
import type { Link } from './link';
import type { VerificationKey } from './signing-key';

export type BundleVerdict =
  | { readonly outcome: 'intact'; readonly events: number; readonly heads: number; readonly signedAt: string }
  /** `n`: the first event that is not as it was signed. */
  | { readonly outcome: 'broken'; readonly n: number; readonly line: number; readonly why: string };

/** Reads a bundle once, with nothing but the public key. */
export async function verifyBundle(
  lines: AsyncIterable<string>,
  key: VerificationKey,
  onProgress?: (events: number) => void,
): Promise<BundleVerdict> {
  const reading = new Reading(key);
  let number = 0;
  for await (const line of lines) {
    number += 1;
    const why = reading.objection(line, number);
    if (why !== null) return { outcome: 'broken', n: reading.at, line: number, why };
    if (number % 1000 === 0) onProgress?.(reading.events);
  }
  if (reading.end === null)
    return {
      outcome: 'broken',
      n: reading.events + 1,
      line: number + 1,
      why: 'it ends without its signature',
    };
  return { outcome: 'intact', events: reading.events, heads: reading.heads, signedAt: reading.end.signedAt };
}

class Reading {
  heads = 0;
  /** The event that the last line is about. */
  at = 1;
  end: SignedHead | null = null;
  #last: Link | null = null;
  /** Up to here a head has agreed. */
  #proven = 0;

  constructor(private readonly key: VerificationKey) {}

  get events(): number {
    return this.#last?.n ?? 0;
  }

  objection(text: string, number: number): string | null {
    this.at = this.events + 1;
    const line = parsed(text);
    if (typeof line === 'string') return line;
    if ((line.kind === 'begin') !== (number === 1)) return 'it is not where a bundle has it';
    if (this.end !== null) return 'it comes after the end';
    switch (line.kind) {
      case 'begin':
        return null;
      case 'event':
        return this.#event(line);
      case 'head':
        this.heads += 1;
        return this.#head(line.head);
      case 'end':
        this.end = line.head;
        return this.#head(line.head);
    }
  }

  #event({ n, hash, event }: Extract<BundleLine, { kind: 'event' }>): string | null {
    const link = linkAfter(this.#last, event);
    if (n !== link.n) return `event ${link.n} should come here, and it is number ${n}`;
    if (!link.hash.equals(hash)) return 'it is not the event that was chained';
    this.#last = link;
    return null;
  }

  #head(head: SignedHead): string | null {
    if (!this.key.hasSigned(head)) return `it is not signed by the key ${this.key.id}`;
    if (head.n > this.events) return `events are missing before it: it was signed for ${head.n}`;
    if (head.n < this.events) return `it was signed for event ${head.n} and comes late`;
    if (head.hash.equals(this.#last?.hash ?? genesis)) {
      this.#proven = head.n;
      return null;
    }
    this.at = this.#proven + 1;
    return `one of the events ${this.at} to ${head.n} is not as it was when they were signed at ${head.signedAt}`;
  }
}

function parsed(text: string): BundleLine | string {
  try {
    return parseBundleLine(text);
  } catch (error) {
    if (error instanceof UnreadableLine) return error.message;
    throw error;
  }
}
