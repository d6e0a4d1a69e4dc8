import type { Clock } from '@slipway/application/ports';
import type { Log } from '../../logging/log';
import { pause } from '../../projections/pause';
import { describe } from '../../projections/transient';
import type { AnchorFile } from './anchor-file';
import type { ChainObserver } from './chain-observer';
import type { ChainTable } from './chain-table';
import type { Anchor } from './head';
import type { SigningKey } from './signing-key';

export type SealerParts = {
  readonly table: ChainTable;
  readonly file: AnchorFile;
  readonly key: SigningKey;
  readonly clock: Clock;
  readonly log: Log;
  readonly observer: ChainObserver;
  /** How soon a new event is sealed. */
  readonly everyMs: number;
};

/** Also when nothing happens: a file that ends long ago would look like one whose end was cut off. */
const heartbeatMs = 300_000;
const mostLinks = 10_000;
const lookEveryMs = 500;

/** What is in the database is not what was sealed: somebody changed it, or restored an older copy. */
export class ChainContradicted extends Error {}

/** Signs how far the chain reaches, and puts it where the owner of the database cannot write. */
export class Sealer {
  #newest: Anchor | null = null;

  constructor(private readonly parts: SealerParts) {}

  /** Until `signal` aborts, and then once more, so that an orderly stop leaves nothing unsealed. */
  async run(signal: AbortSignal): Promise<void> {
    this.#newest = null;
    while (!signal.aborted) {
      const isSealed = await this.#tried(() => this.#sealWhatIsDue());
      await pause(isSealed ? lookEveryMs : 10 * lookEveryMs, signal);
    }
    await this.#tried(() => this.seal());
  }

  /** Everything that is chained now. */
  async seal(): Promise<void> {
    const newest = await this.#agreed();
    const last = await this.parts.table.last();
    for (let after = newest?.n ?? 0; last !== null && after < last.n;)
      after = (await this.#anchor(after, Math.min(last.n, after + mostLinks))).n;
  }

  async #tried(work: () => Promise<void>): Promise<boolean> {
    const { log, observer } = this.parts;
    try {
      await work();
      return true;
    } catch (error) {
      observer.failed('seal');
      log.error({ error: describe(error) }, 'the audit chain cannot be sealed');
      return false;
    }
  }

  async #sealWhatIsDue(): Promise<void> {
    const { clock, everyMs } = this.parts;
    const newest = (this.#newest ??= await this.parts.file.last());
    const age = newest === null ? Infinity : Date.parse(clock.now()) - Date.parse(newest.signedAt);
    if (age < everyMs) return;
    await this.seal();
    if (newest !== null && newest === this.#newest && age >= heartbeatMs)
      await this.#anchor(newest.n, newest.n);
  }

  /** The newest anchor, found again in the chain. Nothing is signed that does not go on from it. */
  async #agreed(): Promise<Anchor | null> {
    const newest = (this.#newest ??= await this.parts.file.last());
    if (newest === null) return null;
    const link = await this.parts.table.at(newest.n);
    if (link !== null && link.hash.equals(newest.hash)) return newest;
    throw new ChainContradicted(
      `the chain in the database has ${link === null ? 'no' : 'another'} event ${newest.n} than the one that was ` +
        `sealed at ${newest.signedAt}: run slipway verify-audit`,
    );
  }

  async #anchor(after: number, n: number): Promise<Anchor> {
    const { table, file, key, clock, observer } = this.parts;
    const link = await table.at(n);
    if (link === null) throw new ChainContradicted(`event ${n} is no longer in the chain`);
    const head = key.sign({ n, hash: link.hash, signedAt: clock.now() });
    const anchor = { ...head, after, links: await table.beginnings(after, n) };
    // Outside first: what only the database knows is not sealed.
    await file.append(anchor);
    this.#newest = anchor;
    await table.noteHead(head);
    observer.sealed(n, head.signedAt);
    return anchor;
  }
}
