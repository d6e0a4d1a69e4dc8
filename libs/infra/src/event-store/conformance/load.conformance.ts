import { randomInt, randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { setImmediate as breath, setTimeout as delay } from 'node:timers/promises';
import type { EventStore } from '@slipway/application/ports/event-store';
import { WrongExpectedRevision } from '@slipway/application/ports/event-store.errors';
import { anEvent, events, history } from './an-event';
import { followTo, judge, perfect, worst } from './judgement';
import type { Judgement } from './judgement';
import { beginTest } from './log-under-test';
import type { LogInTest, LogTransactions, OpenLog, StoreProfile } from './log-under-test';

/** How long the writers write. */
export const stressSeconds = Number(process.env['STRESS_SECONDS'] ?? 3);
const writers = 16;

export function loadContract(open: OpenLog, { name }: StoreProfile): void {
  it(
    '53. 16 writers, conflicts, retries, slow commits and rollbacks where there are any: every event once and in order, for every follower',
    async () => {
      const log = await beginTest(open);
      try {
        const load = await underLoad(log);
        printCounts(name, load.written, load.judgement);
        expect(load.judgement).toEqual(perfect);
        expect(load.retriedElsewhere).toBe(0);
        expect(Math.min(load.written, load.refused, load.deduplicated)).toBeGreaterThan(0);
      } finally {
        await log.close();
      }
    },
    (stressSeconds + 120) * 1_000,
  );
}

/** One line for people, which the command that runs the contract alone repeats at its end. */
export function printCounts(title: string, written: number, judgement: Judgement): void {
  const { missed, duplicated, inverted, lost } = judgement;
  const line = `stress ${title}: written ${written}, missed ${missed}, duplicated ${duplicated}, inverted ${inverted}, acknowledged and lost ${lost}`;
  console.info(line);
  const file = process.env['STRESS_COUNTS'];
  if (file !== undefined) appendFileSync(file, `${line}\n`);
}

type Tally = {
  readonly acknowledged: Set<string>;
  refused: number;
  deduplicated: number;
  /** A retry that was answered another place than the first time. */
  retriedElsewhere: number;
};

async function underLoad(log: LogInTest) {
  const { store, second, began, transactions } = log;
  const streams = Array.from({ length: 24 }, () => `hot-${randomUUID()}`);
  const tally: Tally = { acknowledged: new Set(), refused: 0, deduplicated: 0, retriedElsewhere: 0 };
  const last = anEvent();
  const followers = [
    followTo(store, last.id, { after: began, batchSize: 7 }),
    followTo(second, last.id, { after: began, batchSize: 500 }),
  ];
  const unrelated = await transactions?.unrelated();
  const deadline = performance.now() + stressSeconds * 1_000;
  const keepWriting = async (n: number): Promise<void> => {
    while (performance.now() < deadline) {
      if (transactions !== undefined && n % 4 === 3) await slowly(transactions, pick(streams), tally);
      else await quickly(n % 2 ? store : second, pick([...streams, `once-${randomUUID()}`]), tally);
      // A store in this process answers without ever letting anybody else in.
      await breath();
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, n) => keepWriting(n)));
  await store.append(`last-${randomUUID()}`, 'no_stream', [last]);
  const seen = await Promise.all(followers);
  await unrelated?.rollback();
  const stored = await history(log);
  const judgement = worst(seen.map((one) => judge(one, stored, tally.acknowledged)));
  return { ...tally, written: stored.length, judgement };
}

/** Appends where the stream is believed to be, often too late; and sometimes again, as after a lost answer. */
async function quickly(store: EventStore, stream: string, tally: Tally): Promise<void> {
  const head = (await store.heads([stream])).get(stream) ?? null;
  const expected = oneIn(4) ? 'any' : (head ?? 'no_stream');
  const batch = events(1 + randomInt(3));
  try {
    const { position } = await store.append(stream, expected, batch);
    batch.forEach(({ id }) => tally.acknowledged.add(id));
    if (!oneIn(5)) return;
    const again = await store.append(stream, expected, batch);
    tally.deduplicated += again.deduplicated ? 1 : 0;
    tally.retriedElsewhere += again.position === position ? 0 : 1;
  } catch (error) {
    if (!(error instanceof WrongExpectedRevision)) throw error;
    tally.refused += 1;
  }
}

async function slowly(transactions: LogTransactions, stream: string, tally: Tally): Promise<void> {
  const batch = events(1 + randomInt(3));
  const open = await transactions.append(stream, batch);
  await delay(randomInt(30));
  if (oneIn(5)) return open.rollback();
  await open.commit();
  batch.forEach(({ id }) => tally.acknowledged.add(id));
}

export const oneIn = (n: number): boolean => randomInt(n) === 0;

export function pick<T>(items: readonly T[]): T {
  const item = items[randomInt(items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}
