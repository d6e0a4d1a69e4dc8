import { bytesPerLink } from './head';
import type { Anchor } from './head';
import type { Link } from './link';
import type { VerificationKey } from './signing-key';

/** The anchors themselves prove nothing: one is not signed, or one is missing. */
export class AnchorsBroken extends Error {}

/** Whether an event is what was sealed; `silent`: it came after the last anchor. */
export type Testimony =
  { readonly says: 'same' | 'silent' } | { readonly says: 'other'; readonly sealedAt: string };

/** Goes along the anchors as the log is read. */
export class AnchorCursor {
  readonly #anchors: AsyncIterator<Anchor, unknown>;
  #current: Anchor | null = null;
  #count = 0;
  #isAtEnd = false;

  constructor(
    anchors: AsyncIterable<Anchor>,
    private readonly key: VerificationKey,
  ) {
    this.#anchors = anchors[Symbol.asyncIterator]();
  }

  /** Looked at so far. */
  get count(): number {
    return this.#count;
  }

  /** Whether the anchor at hand reaches so far: then it can say at once. */
  covers(n: number): boolean {
    return this.#current !== null && n <= this.#current.n;
  }

  /** Ask for one event after the other. Throws `AnchorsBroken`. */
  async testify(link: Link): Promise<Testimony> {
    while (!this.#isAtEnd && !this.covers(link.n)) await this.#advance(link.n);
    return this.says(link);
  }

  /** What the anchor at hand says. */
  says({ n, hash }: Link): Testimony {
    const anchor = this.#current;
    if (anchor === null || anchor.n < n) return { says: 'silent' };
    const from = (n - anchor.after - 1) * bytesPerLink;
    const isSame =
      n === anchor.n
        ? hash.equals(anchor.hash)
        : hash.subarray(0, bytesPerLink).equals(anchor.links.subarray(from, from + bytesPerLink));
    return isSame ? { says: 'same' } : { says: 'other', sealedAt: anchor.signedAt };
  }

  async close(): Promise<void> {
    await this.#anchors.return?.();
  }

  async #advance(n: number): Promise<void> {
    const next = await this.#anchors.next();
    this.#isAtEnd = next.done === true;
    if (next.done === true) return;
    this.#check(next.value, n);
    this.#current = next.value;
    this.#count += 1;
  }

  /** A line may repeat what another process had sealed already, but leave nothing out. */
  #check(anchor: Anchor, n: number): void {
    if (!this.key.hasSigned(anchor))
      throw new AnchorsBroken(
        `the anchor of ${anchor.signedAt} (events up to ${anchor.n}) is not signed by the key ${this.key.id}`,
      );
    if (anchor.after >= n && anchor.n >= n)
      throw new AnchorsBroken(
        `lines are missing in the anchor file: nothing seals the events ${n} to ${anchor.after}`,
      );
  }
}
