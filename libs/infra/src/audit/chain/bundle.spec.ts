import { randomBytes } from 'node:crypto';
import type { RecordedEvent } from '@slipway/application/ports';
import { all, events } from '../../event-store/conformance/an-event';
import { MemoryEventStore } from '../../event-store/memory/memory-event-store';
import { exportBundle, ExportRefused } from './export-bundle';
import type { SignedHead } from './head';
import { linkAfter } from './link';
import type { Link } from './link';
import { SigningKey } from './signing-key';
import { verifyBundle } from './verify-bundle';

const key = new SigningKey(randomBytes(32).toString('base64'));
const now = () => '2026-06-30T12:00:00.000Z';

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

function chainOf(log: readonly RecordedEvent[]): readonly Link[] {
  const links: Link[] = [];
  for (const event of log) links.push(linkAfter(links.at(-1) ?? null, event));
  return links;
}

async function aLog(): Promise<readonly RecordedEvent[]> {
  const store = new MemoryEventStore();
  await store.append('order-1', 'no_stream', events(6));
  await store.append('order-2', 'no_stream', events(6));
  return all(store.readAll());
}

function headsOf(links: readonly Link[], ...places: readonly number[]): readonly SignedHead[] {
  return places.map((n) => key.sign({ n, hash: links[n - 1]?.hash ?? Buffer.alloc(32), signedAt: now() }));
}

async function exported(log: readonly RecordedEvent[], links = chainOf(log)): Promise<readonly string[]> {
  const heads = headsOf(links, 4, 8);
  const pieces = exportBundle({
    log: each(log),
    chain: each(links),
    chained: links.length,
    heads: each(heads),
    key,
    now,
  });
  return (await all(pieces)).join('').trimEnd().split('\n');
}

const verified = (lines: readonly string[], by = key.public) => verifyBundle(each(lines), by);

describe('an exported bundle', () => {
  let lines: readonly string[];
  beforeEach(async () => {
    lines = await exported(await aLog());
  });
  const without = (at: number) => lines.filter((_, index) => index !== at);

  it('verifies with the public key alone', async () => {
    expect(await verified(lines)).toEqual({ outcome: 'intact', events: 12, heads: 2, signedAt: now() });
  });

  it.each([
    [
      'an edited event',
      (all: readonly string[]) => all.map((l, at) => (at === 3 ? l.replace('"n":2}', '"n":3}') : l)),
      3,
    ],
    ['a deleted event', () => without(2), 2],
    ['two events exchanged', (all: readonly string[]) => all.toSpliced(2, 2, all[3] ?? '', all[2] ?? ''), 2],
    ['an event twice', (all: readonly string[]) => all.toSpliced(2, 0, all[2] ?? ''), 3],
    ['its end cut off', (all: readonly string[]) => all.slice(0, 9), 8],
    ['the signature at its end cut off', (all: readonly string[]) => all.slice(0, -1), 13],
    ['an event after the end', (all: readonly string[]) => [...all, all[2] ?? ''], 13],
    ['a line that is none', (all: readonly string[]) => all.toSpliced(5, 1, '{'), 5],
  ])('is broken by %s, at its place', async (_, change, n) => {
    expect(await verified(change(lines))).toMatchObject({ outcome: 'broken', n });
  });

  it('that was written anew to fit a changed event is contradicted by the next head', async () => {
    const log = await aLog();
    const forged = log.map((event, at) => (at === 5 ? { ...event, data: { n: 4711 } } : event));
    const theirs = new SigningKey(randomBytes(32).toString('base64'));
    const links = chainOf(forged);
    const [pieces, honest] = [await exported(forged, links), headsOf(chainOf(log), 4, 8)];
    const withHonestHeads = pieces.map((line) => {
      const head = honest.find(({ n }) => line.startsWith(`{"kind":"head","n":${n},`));
      return head === undefined
        ? line
        : JSON.stringify({
            kind: 'head',
            ...head,
            hash: head.hash.toString('hex'),
            signature: head.signature.toString('base64'),
          });
    });
    expect(await verified(withHonestHeads)).toMatchObject({
      outcome: 'broken',
      n: 5,
      why: expect.stringContaining('events 5 to 8'),
    });
    expect(await verified(lines, theirs.public)).toMatchObject({
      outcome: 'broken',
      why: expect.stringContaining('not signed'),
    });
  });

  it('is not made of a log that is not what was chained', async () => {
    const log = await aLog();
    const links = chainOf(log);
    const changed = log.map((event, at) => (at === 7 ? { ...event, type: 'spec.other' } : event));
    await expect(exported(changed, links)).rejects.toThrow(ExportRefused);
    await expect(exported(log.slice(0, 5), links)).rejects.toThrow('event 6');
  });

  it('may be of a log without an event', async () => {
    const empty = await exported([], []);
    expect(await verified(empty)).toMatchObject({ outcome: 'intact', events: 0 });
  });
});
