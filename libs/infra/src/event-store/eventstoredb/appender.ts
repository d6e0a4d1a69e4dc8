import type { AppendReq, AppendResp } from '@eventstore/db-client/generated/streams_pb';
import type { AppendResult, Position, StreamGuard } from '@slipway/application/ports/event-store';
import {
  CorruptedIdempotency,
  GuardMoved,
  StoreUnavailable,
  StreamTombstoned,
  WrongExpectedRevision,
} from '@slipway/application/ports/event-store.errors';
import type { EncodedAppend } from '../append-policy';
import { writtenIn, wrongRevisionIn } from './append-answer';
import type { Written } from './append-answer';
import { appendMessages, wireEvent } from './append-messages';
import type { Connection } from './connection';
import { refusalOf } from './failures';
import type { KnownEnd } from './known-end';
import type { LogReader } from './log-reader';
import { pageLimits } from './pages';
import type { Patience } from './patience';
import type { StreamRead } from './requests';
import { parseServiceFailure } from './service-failure.parser';
import type { StreamHeads } from './stream-heads';

export type AppenderParts = {
  readonly connection: Connection;
  readonly reader: LogReader;
  readonly heads: StreamHeads;
  readonly end: KnownEnd;
  readonly patience: () => Patience;
};

type Attempt =
  | { readonly kind: 'answered'; readonly answer: AppendResp }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Carries appends to the server, each in a call of its own: the client's way of sending many in one loses all of them
 * with one, and splits what is large.
 */
export class Appender {
  constructor(private readonly parts: AppenderParts) {}

  /** Repeats what failed, with the same ids and the same expectation: what was stored after all is answered, not stored again. */
  async append(append: EncodedAppend): Promise<AppendResult> {
    const patience = this.parts.patience();
    const messages = appendMessages(append.stream, append.expected, append.parts.map(wireEvent));
    let endBefore = await this.check(append.guards);
    for (;;) {
      const attempt = await this.attempt(messages, patience);
      if (attempt.kind === 'answered') return this.resultOf(append, attempt.answer, endBefore);
      const refusal = refusalOf(parseServiceFailure(attempt.error), append.stream, append.expected);
      if (refusal !== undefined) throw await this.precisely(append, refusal);
      await patience.pause(attempt.error);
      endBefore = await this.checkAgain(append);
    }
  }

  private async attempt(messages: readonly AppendReq[], patience: Patience): Promise<Attempt> {
    try {
      return { kind: 'answered', answer: await this.parts.connection.append(messages, patience.callMs()) };
    } catch (error) {
      return { kind: 'failed', error };
    }
  }

  /** Looks at the guards right before the append, and returns where the log ended. */
  private async check(guards: readonly StreamGuard[]): Promise<Position> {
    if (guards.length === 0) return this.parts.end.position();
    const [moved, end] = await Promise.all([this.movedOf(guards), this.parts.end.renewed()]);
    if (moved !== undefined) throw new GuardMoved(moved.stream);
    return end;
  }

  /** A guard that moved after the append was stored has nothing to say any more. */
  private async checkAgain(append: EncodedAppend): Promise<Position> {
    const [moved, end] = await Promise.all([this.movedOf(append.guards), this.parts.end.renewed()]);
    if (moved !== undefined && !(await this.isStored(append))) throw new GuardMoved(moved.stream);
    return end;
  }

  private async movedOf(guards: readonly StreamGuard[]): Promise<StreamGuard | undefined> {
    const heads = await this.parts.heads.of(guards.map(({ stream }) => stream));
    return guards.find(({ stream, revision }) => heads.get(stream) !== revision);
  }

  private async resultOf(
    append: EncodedAppend,
    answer: AppendResp,
    endBefore: Position,
  ): Promise<AppendResult> {
    const refused = wrongRevisionIn(answer);
    if (refused !== undefined) throw await this.wrongRevision(append, refused.actual);
    const written = writtenIn(answer);
    if (written === undefined) throw new StoreUnavailable('an append was answered with nothing', false);
    return this.noted(written, endBefore);
  }

  /** The server does not say that it has found the ids; but then they stand where the log had been before. */
  private noted({ revision, position }: Written, endBefore: Position): AppendResult {
    // Deleted since, so it has no position any more. It was no farther than this.
    if (position === undefined) return { revision, position: endBefore, deduplicated: true };
    this.parts.end.note(position);
    return { revision, position, deduplicated: position <= endBefore };
  }

  /** The server says the same of a stream that stands elsewhere and of ids that do. */
  private async wrongRevision(append: EncodedAppend, actual: bigint | null): Promise<Error> {
    const { stream, expected } = append;
    const isOfIds = expected === 'any' || (expected === 'stream_exists' && actual !== null);
    if (isOfIds || (await this.isStored(append))) return new CorruptedIdempotency(stream, expected);
    return new WrongExpectedRevision(stream, expected, actual);
  }

  /** Asked for a stream that exists, the server calls a soft-deleted one deleted, like a tombstoned one. */
  private async precisely({ stream, expected }: EncodedAppend, refusal: Error): Promise<Error> {
    if (expected !== 'stream_exists' || !(refusal instanceof StreamTombstoned)) return refusal;
    const last = { stream, from: 'end', direction: 'backward', count: 1 } as const;
    const { standing } = await this.parts.reader.streamPage(last);
    return standing === 'tombstoned' ? refusal : new WrongExpectedRevision(stream, expected, null);
  }

  /** Whether one of the ids stands where this append would have put it; without a place, among the last. */
  private async isStored(append: EncodedAppend): Promise<boolean> {
    const { records } = await this.parts.reader.streamPage(placeOf(append));
    const ids = new Set(append.parts.map(({ id }) => id));
    return records.some(({ id }) => ids.has(id));
  }
}

function placeOf({ stream, expected, count }: EncodedAppend): StreamRead {
  if (expected === 'any' || expected === 'stream_exists')
    return { stream, from: 'end', direction: 'backward', count: pageLimits.records };
  const from = expected === 'no_stream' ? 'start' : expected + 1n;
  return { stream, from, direction: 'forward', count };
}
