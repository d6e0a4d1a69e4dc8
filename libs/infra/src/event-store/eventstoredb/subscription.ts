import type { Batch, Position, SubscribeOptions } from '@slipway/application/ports/event-store';
import { StoreUnavailable } from '@slipway/application/ports/event-store.errors';
import { jitter } from '../../database/jitter';
import { unlessAborted } from '../unless-aborted';
import { WakeUp } from '../wake-up';
import type { Connection } from './connection';
import { unavailable } from './failures';
import { Intake } from './intake';
import { IntakeCall } from './intake-call';
import { origin, wirePositionOf } from './log-position.parser';
import type { KnownEnd } from './known-end';
import type { LogReader } from './log-reader';
import { logFollowing } from './requests';
import { matchesNothing, serverFilter } from './server-filter';
import type { ServerFilter } from './server-filter';
import { Unanswered } from './time-limit';

export type SubscriptionParts = {
  readonly connection: Connection;
  readonly reader: LogReader;
  readonly end: KnownEnd;
  readonly callMs: number;
  readonly logger: (line: string) => void;
};

const backoffMs = { first: 100, most: 2_000 } as const;
/** Nothing need come for long; the pings of the connection find out when nothing can. */
const idleMs = 60_000;

/**
 * Follows the log. History comes through the server's filter, which is quick. What comes live is filtered here: the
 * server tells a filtered follower only now and then how far it has looked, and who waits for a checkpoint would wait
 * for events that are none of his. Outlives restarts and being cut off; ends when the signal aborts.
 */
export async function* follow(parts: SubscriptionParts, options: SubscribeOptions): AsyncGenerator<Batch> {
  const { signal, filter } = options;
  const backoff = new Backoff(parts, signal);
  const after = await startOf(parts, options, backoff);
  if (after === undefined) return;
  const intake = new Intake({ ...options, after, onForeign: foreignSaid(parts) });
  const reading = { parts, intake, signal };
  const history = matchesNothing(filter) ? undefined : serverFilter(filter);
  let isHistory = options.after !== 'end' && history !== undefined;
  while (!signal.aborted) {
    try {
      yield* isHistory ? read(reading, history) : read(reading);
      isHistory = false;
    } catch (error) {
      if (intake.hasNews) yield intake.take(true);
      await backoff.afterTrouble(error, intake.through);
      isHistory = history !== undefined;
    }
  }
}

type Reading = {
  readonly parts: SubscriptionParts;
  readonly intake: Intake;
  readonly signal: AbortSignal;
};

/** One call. With a filter it ends where history ends. Throws what ends it otherwise. */
async function* read({ parts, intake, signal }: Reading, filter?: ServerFilter): AsyncGenerator<Batch> {
  const opened = await openCall({ parts, intake, signal }, filter);
  if (opened === undefined) return;
  const { call, wakeUp } = opened;
  const confirmBy = performance.now() + parts.callMs;
  try {
    while (!signal.aborted) {
      const seen = wakeUp.count;
      call.fill();
      const dueIn = intake.dueIn(performance.now());
      if (dueIn === 0) {
        parts.end.note(intake.through);
        yield intake.take(call.isBehind);
        continue;
      }
      if (filter !== undefined && intake.isCaughtUp) return;
      call.assertOpen();
      await wakeUp.next(seen, Math.min(dueIn ?? idleMs, confirmationLeft(call, confirmBy)), signal);
    }
  } finally {
    call.cancel();
  }
}

/** Nothing when the signal aborts before. */
async function openCall(
  { parts, intake, signal }: Reading,
  filter: ServerFilter | undefined,
): Promise<{ readonly call: IntakeCall; readonly wakeUp: WakeUp } | undefined> {
  const { connection, reader, callMs } = parts;
  const end = await unlessAborted(signal, reader.head());
  if (end === undefined) return undefined;
  assertNotRewound(intake.through, end);
  intake.begin();
  const request = logFollowing({ after: intake.through, filter });
  const opened = await unlessAborted(signal, connection.follow(request, callMs, signal));
  const wakeUp = new WakeUp();
  return opened && { call: new IntakeCall(opened, { intake, end, wakeUp }), wakeUp };
}

/** Milliseconds. The server says first that it has understood; one that does not even do that is given up. */
function confirmationLeft(call: IntakeCall, confirmBy: number): number {
  if (call.isConfirmed) return Number.POSITIVE_INFINITY;
  const left = confirmBy - performance.now();
  if (left <= 0) throw new Unanswered('no subscription in time');
  return left;
}

/** Where to begin; nothing when the signal aborts before that is known. */
async function startOf(
  { reader }: SubscriptionParts,
  { after, filter, signal }: SubscribeOptions,
  backoff: Backoff,
): Promise<Position | undefined> {
  if (after !== 'start' && after !== 'end') wirePositionOf(after);
  if (after !== 'end' && !matchesNothing(filter)) return after === 'start' ? origin : after;
  while (!signal.aborted) {
    try {
      return await unlessAborted(signal, reader.head());
    } catch (error) {
      await backoff.afterTrouble(error, origin);
    }
  }
  return undefined;
}

/** The server would wait there, and what comes before would be dropped as known. */
function assertNotRewound(through: Position, end: Position): void {
  if (through <= end) return;
  throw new StoreUnavailable(
    `the log ends at ${end}, before ${through}: it was restored to an earlier time, or exchanged`,
    false,
  );
}

function foreignSaid({ logger }: SubscriptionParts): ConstructorParameters<typeof Intake>[0]['onForeign'] {
  return ({ stream, revision }) =>
    logger(`the log holds events that Slipway did not write, which it passes over: ${stream}@${revision}`);
}

/** Waits longer each time that nothing came in between. */
class Backoff {
  private waitMs: number = backoffMs.first;
  private reached: Position = origin;

  constructor(
    private readonly parts: SubscriptionParts,
    private readonly signal: AbortSignal,
  ) {}

  /** Throws what trying again cannot mend. */
  async afterTrouble(error: unknown, reached: Position): Promise<void> {
    if (this.signal.aborted) return;
    const trouble = unavailable(error);
    if (!trouble.retryable) throw trouble;
    if (reached > this.reached) this.waitMs = backoffMs.first;
    this.reached = reached;
    this.parts.logger(`event log subscription waits for the store: ${trouble.message}`);
    const wakeUp = new WakeUp();
    await wakeUp.next(wakeUp.count, jitter(this.waitMs), this.signal);
    this.waitMs = Math.min(this.waitMs * 2, backoffMs.most);
  }
}
