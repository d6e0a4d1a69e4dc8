import type { Decider, Message } from '@slipway/domain/kernel';
import { Refusal } from '@slipway/domain/kernel';
import {
  CorruptedIdempotency,
  EventTooLarge,
  GuardMoved,
  StreamTombstoned,
  toJson,
  WrongExpectedRevision,
} from '../ports';
import type { AppendResult, Clock, EventMetadata, EventStore, NewEvent, Position, StreamId } from '../ports';
import { isMarked } from './command-marks';
import type { Fold, RecordedCommand } from './fold';
import type { FoldCache } from './fold-cache';
import { contextWith } from './fold.parser';
import { mint } from './minted';
import type { Authority, Request } from './request';
import { runtimeErrors } from './runtime.errors';
import { StreamQueue } from './stream-queue';

/** One command for one aggregate. `facts` are loaded only when something is really decided, not for a retry. */
export type Decision<C extends Message, S, E extends Message, F extends object> = {
  readonly decider: Decider<C, S, E, F>;
  readonly id: string;
  readonly command: C;
  readonly request: Request;
  readonly facts?: () => Promise<F>;
  /** The stream's own story goes on: its correlation is kept, and the request is the cause. Else a story begins. */
  readonly goesOn?: true;
};

/** The answer to a command; the same for every retry of it. */
export type Decided = {
  readonly id: string;
  /** Revision of the stream's last event of this command; -1 for a stream that does not exist. */
  readonly version: number;
  /** `null` when the stream does not exist and nothing had to be written. */
  readonly position: Position | null;
  /** The command had been recorded before; nothing was decided now. */
  readonly isRepeated: boolean;
};

const patienceMs = 2_000;
const jitterMs = 25;

/**
 * Load, fold, look for the command, decide, append at the exact revision.
 * Decides on the cached fold without reading: only the append proves it current. What a stale fold refuses, or has
 * nothing to say to, is decided again on a fresh one, after authorization.
 */
export class CommandRunner {
  readonly #queue = new StreamQueue();

  constructor(
    private readonly store: EventStore,
    private readonly folds: FoldCache,
    private readonly clock: Clock,
  ) {}

  async run<C extends Message, S, E extends Message, F extends object>(
    asked: Decision<C, S, E, F>,
  ): Promise<Decided> {
    const stream = `${asked.decider.category}-${asked.id}`;
    const decision = asked.goesOn
      ? { ...asked, request: await this.#inStoryOf(stream, asked.request) }
      : asked;
    return this.#queue.inTurn(stream, () =>
      new Attempt(this.store, this.folds, this.clock, stream, decision).untilDecided(),
    );
  }

  async #inStoryOf(stream: StreamId, request: Request): Promise<Request> {
    for await (const { metadata } of this.store.readStream(stream, { maxCount: 1 }))
      return { ...request, correlationId: metadata.correlationId };
    return request;
  }
}

type Step<E extends Message> =
  | { readonly kind: 'done'; readonly decided: Decided }
  /** A snapshot says that the command may be an old one; only the whole stream knows. */
  | { readonly kind: 'perhaps recorded' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'events'; readonly events: readonly E[]; readonly revision: bigint | null };

class Attempt<C extends Message, S, E extends Message, F extends object> {
  #isFresh = false;
  #authority: Authority | undefined;
  readonly #giveUpAt = performance.now() + patienceMs;

  constructor(
    private readonly store: EventStore,
    private readonly folds: FoldCache,
    private readonly clock: Clock,
    private readonly stream: StreamId,
    private readonly decision: Decision<C, S, E, F>,
  ) {
    this.#authority = decision.request.authority;
  }

  async untilDecided(): Promise<Decided> {
    let fold = this.folds.open(this.decision.decider, this.stream);
    for (;;) {
      const step = await this.#step(fold);
      if (step.kind === 'done') return step.decided;
      if (step.kind === 'events') {
        const decided = await this.#append(fold, step.events, step.revision);
        if (decided) return decided;
      } else if (step.kind !== 'perhaps recorded') {
        if (this.#isFresh) return this.#ended(step, fold);
        await this.#renewAuthority();
      }
      fold = step.kind === 'perhaps recorded' ? await this.#whole() : await this.#refreshed();
    }
  }

  async #step(fold: Fold<S>): Promise<Step<E>> {
    const recorded = fold.commands.get(this.decision.request.commandId);
    if (recorded) return { kind: 'done', decided: this.#answerAgain(recorded) };
    if (isMarked(fold.olderCommands, this.decision.request.commandId)) return { kind: 'perhaps recorded' };
    try {
      // Facts may refuse too. From a stale fold that is no answer yet: the command may have been recorded long ago.
      const facts = this.decision.facts ? await this.decision.facts() : undefined;
      const context = contextWith({ now: this.clock.now() }, facts);
      const events = this.decision.decider.decide(this.decision.command, fold.state, context);
      return events.length === 0 ? { kind: 'nothing' } : { kind: 'events', events, revision: fold.revision };
    } catch (thrown) {
      if (thrown instanceof Refusal) return { kind: 'refused', refusal: thrown };
      throw thrown;
    }
  }

  /** `undefined`: somebody else was faster; decide again on what they wrote. */
  async #append(fold: Fold<S>, events: readonly E[], revision: bigint | null): Promise<Decided | undefined> {
    const written = events.map((event, index) => this.#newEvent(event, index));
    try {
      const result = await this.store.append(this.stream, revision ?? 'no_stream', written, {
        guards: this.#authority?.guards ?? [],
      });
      // The ids were there: somebody ran this command before, perhaps with another body. The stream knows.
      if (result.deduplicated) return undefined;
      this.#advance(fold, written, result);
      return this.#answer(result.revision, result.position);
    } catch (thrown) {
      const refusal = this.#refusalOf(thrown);
      if (refusal) throw refusal;
      if (!isContention(thrown)) throw thrown;
      if (performance.now() > this.#giveUpAt) throw runtimeErrors.contended();
      await this.#pause();
      if (thrown instanceof GuardMoved) await this.#renewAuthority();
      return undefined;
    }
  }

  /** What the log will never take, in words for the caller. */
  #refusalOf(thrown: unknown): Refusal | undefined {
    if (thrown instanceof EventTooLarge) return runtimeErrors.tooLarge();
    if (!(thrown instanceof StreamTombstoned)) return undefined;
    // What was folded is the state of something that is no more.
    this.folds.forget(this.stream);
    return runtimeErrors.streamEnded();
  }

  /** What a fresh fold refuses, or has nothing to say to, is the answer. */
  #ended(step: Extract<Step<E>, { kind: 'refused' | 'nothing' }>, fold: Fold<S>): Decided {
    if (step.kind === 'refused') throw step.refusal;
    return this.#answer(fold.revision, fold.position);
  }

  /** The events are the store's now; the fold takes them over without reading them back. */
  #advance(fold: Fold<S>, written: readonly NewEvent[], result: AppendResult): void {
    const first = result.revision - BigInt(written.length) + 1n;
    const stored = written.map((event, index) => ({
      ...event,
      streamId: this.stream,
      revision: first + BigInt(index),
      position: result.position,
      recordedAt: new Date(event.metadata.occurredAt),
    }));
    this.folds.takeOver(this.decision.decider, fold, this.stream, stored);
  }

  #newEvent(event: E, index: number): NewEvent {
    const { category, events } = this.decision.decider;
    const version = Object.values(events).find((definition) => definition.type === event.type)?.version;
    if (version === undefined) throw new Error(`${category} does not declare ${event.type}`);
    return {
      id: mint(this.decision.request.commandId, String(index)),
      type: event.type,
      schemaVersion: version,
      data: toJson(event.data),
      metadata: metadataOf(this.decision.request, this.clock),
    };
  }

  #answerAgain(recorded: RecordedCommand): Decided {
    const { requestHash } = this.decision.request;
    if (requestHash !== undefined && recorded.requestHash !== requestHash) throw runtimeErrors.keyReused();
    return { ...this.#answer(recorded.revision, recorded.position), isRepeated: true };
  }

  #answer(revision: bigint | null, position: Position | null): Decided {
    return { id: this.decision.id, version: Number(revision ?? -1n), position, isRepeated: false };
  }

  async #refreshed(): Promise<Fold<S>> {
    const fold = await this.folds.refresh(this.decision.decider, this.stream);
    this.#isFresh = true;
    return fold;
  }

  #whole(): Promise<Fold<S>> {
    return this.folds.reread(this.decision.decider, this.stream);
  }

  async #renewAuthority(): Promise<void> {
    this.#authority = await this.#authority?.renew();
  }

  async #pause(): Promise<void> {
    // A fold out of the cache was simply old: nobody need be competing yet.
    if (!this.#isFresh) return;
    // Only spreads competing processes apart; nothing depends on the value.
    await new Promise((resolve) => setTimeout(resolve, (performance.now() % 1) * jitterMs));
  }
}

/** Somebody else wrote between reading and appending; on what they wrote, the command may be decided again. */
function isContention(thrown: unknown): boolean {
  return [GuardMoved, WrongExpectedRevision, CorruptedIdempotency].some((kind) => thrown instanceof kind);
}

/** What the request says, as an event's metadata; address and browser travel in the clear to the sealing codec. */
export function metadataOf(request: Request, clock: Clock): EventMetadata {
  const { authority: _rights, scope, ip, userAgent, ...said } = request;
  return {
    ...said,
    ...(ip === undefined ? {} : { ip: toJson(ip) }),
    ...(userAgent === undefined ? {} : { userAgent: toJson(userAgent) }),
    organizationId: scope,
    occurredAt: clock.now(),
  };
}
