import type { RecordedEvent } from '@slipway/application/ports/event-store';
import { beginLine, eventLine, headLine } from './bundle.parser';
import { Following } from './following';
import type { SignedHead } from './head';
import { genesis, linkAfter } from './link';
import type { Link } from './link';
import type { SigningKey } from './signing-key';

/** The log is not what was chained; nobody may sign it. */
export class ExportRefused extends Error {}

export type ExportParts = {
  /** As it is stored. */
  readonly log: AsyncIterable<RecordedEvent>;
  readonly chain: AsyncIterable<Link>;
  /** How far the chain reaches; so far it is exported. */
  readonly chained: number;
  readonly heads: AsyncIterable<SignedHead>;
  readonly key: SigningKey;
  readonly now: () => string;
  readonly onProgress?: (events: number) => void;
};

const progressEvery = 1000;

/**
 * The log with its chain, its signed heads and a signature at the end: whoever has the public key can verify it without
 * us. What is sealed stays sealed. Throws `ExportRefused`.
 */
export async function* exportBundle(parts: ExportParts): AsyncGenerator<string> {
  const heads = new Following(parts.heads);
  let last: Link | null = null;
  try {
    yield beginLine();
    for await (const { link, event } of chainedEvents(parts)) {
      last = link;
      yield eventLine(link, event);
      yield* headLines(heads, link.n);
      if (link.n % progressEvery === 0) parts.onProgress?.(link.n);
    }
    const end = { n: last?.n ?? 0, hash: last?.hash ?? genesis, signedAt: parts.now() };
    yield headLine('end', parts.key.sign(end));
  } finally {
    await heads.close();
  }
}

/** The events that are chained, each found again in the chain. */
async function* chainedEvents({
  log,
  chain,
  chained,
}: ExportParts): AsyncGenerator<{ readonly link: Link; readonly event: RecordedEvent }> {
  const links = new Following(chain);
  let last: Link | null = null;
  try {
    if (chained === 0) return;
    for await (const event of log) {
      last = linkAfter(last, event);
      const link = await links.next();
      if (!link?.hash.equals(last.hash)) throw refusal(last.n);
      yield { link: last, event };
      if (last.n === chained) return;
    }
    throw refusal((last?.n ?? 0) + 1);
  } finally {
    await links.close();
  }
}

async function* headLines(heads: Following<SignedHead>, through: number): AsyncGenerator<string> {
  for (let head = await heads.peek(); head !== null && head.n <= through; head = await heads.peek()) {
    await heads.next();
    yield headLine('head', head);
  }
}

function refusal(n: number): ExportRefused {
  return new ExportRefused(`event ${n} of the log is not the one that was chained: run slipway verify-audit`);
}
