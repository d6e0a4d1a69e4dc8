import type { Batch, Position, SubscribeOptions } from '@slipway/application/ports/event-store';
import { StoreUnavailable } from '@slipway/application/ports/event-store.errors';
import { jitter } from '../../database/jitter';
import type { WakeUp } from '../wake-up';
import { origin } from '../position.parser';
import type { LogReader, Page } from './log-reader';

export type SubscriptionParts = {
  readonly reader: LogReader;
  readonly wakeUp: WakeUp;
  readonly logger: (line: string) => void;
};

/** News may get lost, never by more than this. */
const pollMs = 250;
const backoffMs = { first: 100, most: 2_000 } as const;

/**
 * Follows the log. The first batch always comes, empty when there is nothing yet, so that a follower knows that it has
 * caught up. Outlives a restart of the database; ends when the signal aborts.
 */
export async function* follow(parts: SubscriptionParts, options: SubscribeOptions): AsyncGenerator<Batch> {
  const { wakeUp } = parts;
  const { signal, filter, batchSize: limit } = options;
  const isOver = (): boolean => signal.aborted;
  let after = await start(parts, options);
  let wasCaughtUp: boolean | undefined;
  while (after !== undefined) {
    const seen = wakeUp.count;
    const from = after;
    const page = await insist(parts, signal, () => parts.reader.page({ after: from, limit, filter }, signal));
    if (page === undefined || isOver()) return;
    after = page.through;
    const caughtUp = after >= page.safe;
    if (after > from || caughtUp !== wasCaughtUp) yield { events: page.events, through: after, caughtUp };
    wasCaughtUp = caughtUp;
    if (caughtUp) await wakeUp.next(seen, pollMs, signal);
    if (isOver()) return;
  }
}

async function start(parts: SubscriptionParts, options: SubscribeOptions): Promise<Position | undefined> {
  if (options.after === 'start') return origin;
  if (options.after !== 'end') return options.after;
  return insist(parts, options.signal, () => parts.reader.safePosition());
}

/** Asks until there is an answer or nobody wants it any more (then nothing). Gives up on what trying again cannot mend. */
async function insist<T extends Page | Position>(
  { logger, wakeUp }: SubscriptionParts,
  signal: AbortSignal,
  ask: () => Promise<T>,
): Promise<T | undefined> {
  const isOver = (): boolean => signal.aborted;
  for (let wait: number = backoffMs.first; !isOver(); wait = Math.min(wait * 2, backoffMs.most)) {
    try {
      return await unlessAborted(signal, ask());
    } catch (error) {
      if (isOver()) return undefined;
      if (!(error instanceof StoreUnavailable && error.retryable)) throw error;
      logger(`event log subscription waits for the store: ${error.message}`);
    }
    await wakeUp.next(wakeUp.count, jitter(wait), signal);
  }
  return undefined;
}

/** The answer, or nothing as soon as the signal aborts: waiting for a free connection must not hold up the end. */
async function unlessAborted<T>(signal: AbortSignal, answer: Promise<T>): Promise<T | undefined> {
  let stop = (): void => undefined;
  const aborted = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([answer, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
