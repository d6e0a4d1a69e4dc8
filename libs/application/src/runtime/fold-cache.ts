import { holdsClear, recorded } from '@slipway/domain/kernel';
import type { Decider, Message } from '@slipway/domain/kernel';
import { UnknownEvent } from '../ports';
import type { EventStore, RecordedEvent, StreamId } from '../ports';
import type { Fold } from './fold';
import { foldOf } from './fold.parser';
import { Recent } from './recent';
import { isAt } from './fold-snapshots';
import type { FoldSnapshots } from './fold-snapshots';

type Folding<S, E extends Message> = Pick<
  Decider<never, S, E>,
  'category' | 'events' | 'reducerVersion' | 'initial' | 'evolve'
>;

export type FoldCacheOptions = {
  /** Streams at most. Default 60,000: ten thousand organizations with their rosters and people stay in memory. */
  readonly capacity?: number;
  /** Without them every cold fold is read from the beginning of its stream. */
  readonly snapshots?: FoldSnapshots;
};

/**
 * The last states, by stream. A cached fold may be behind: an exact append or a comparison with `heads` proves it
 * current. Least recently used ones go first.
 */
export class FoldCache {
  readonly #folds: Recent<StreamId, Fold<unknown>>;
  readonly #snapshots: FoldSnapshots | undefined;

  constructor(
    private readonly store: EventStore,
    { capacity = 60_000, snapshots }: FoldCacheOptions = {},
  ) {
    this.#folds = new Recent(capacity);
    this.#snapshots = snapshots;
  }

  /** The cached fold, possibly behind; `undefined` when there is none. */
  peek<S, E extends Message>(decider: Folding<S, E>, stream: StreamId): Fold<S> | undefined {
    const fold = this.#folds.get(stream);
    return fold && foldOf<S>(fold);
  }

  /** The cached fold of a stream that is known to exist, possibly behind. */
  known<S, E extends Message>(decider: Folding<S, E>, stream: StreamId): Fold<S> | undefined {
    const fold = this.peek(decider, stream);
    return fold && fold.revision !== null ? fold : undefined;
  }

  /**
   * The cached fold, or an empty one that nobody has read yet. Most streams begin with the command that asks: the
   * append proves that there was nothing to read.
   */
  open<S, E extends Message>(decider: Folding<S, E>, stream: StreamId): Fold<S> {
    return this.peek(decider, stream) ?? this.#begin(decider, stream);
  }

  /** Reads on from what is cached, or from a snapshot, or from the beginning. */
  async refresh<S, E extends Message>(decider: Folding<S, E>, stream: StreamId): Promise<Fold<S>> {
    const fold = this.open(decider, stream);
    const began = performance.now();
    const isResumed = fold.revision === null && (await this.#resume(decider, stream, fold));
    if (!isResumed) await this.#readOn(decider, stream, fold);
    this.#snapshots?.consider(decider, stream, fold, performance.now() - began);
    return fold;
  }

  /** Reads the stream from its beginning: the fold knows every command that the stream has ever seen. */
  async reread<S, E extends Message>(decider: Folding<S, E>, stream: StreamId): Promise<Fold<S>> {
    this.forget(stream);
    const fold = this.#begin(decider, stream);
    await this.#readOn(decider, stream, fold);
    return fold;
  }

  /**
   * Applies events that were just written, without reading them back. What holds personal data in the clear is read
   * back when it is needed: in the store it is sealed.
   */
  takeOver<S, E extends Message>(
    decider: Folding<S, E>,
    fold: Fold<S>,
    stream: StreamId,
    written: readonly RecordedEvent[],
  ): void {
    if (written.some(({ data }) => holdsClear(data))) return this.forget(stream);
    for (const event of written) this.advance(decider, fold, event);
    this.#snapshots?.consider(decider, stream, fold);
  }

  /** Applies one event, unless another reader of the same fold has applied it already. */
  advance<S, E extends Message>(decider: Folding<S, E>, fold: Fold<S>, event: RecordedEvent): void {
    const next = fold.revision === null ? 0n : fold.revision + 1n;
    if (event.revision < next) return;
    try {
      fold.state = decider.evolve(fold.state, known(decider, event));
    } catch (thrown) {
      this.#folds.delete(event.streamId);
      throw thrown;
    }
    fold.revision = event.revision;
    fold.position = event.position;
    fold.eventId = event.id;
    const { commandId, requestHash } = event.metadata;
    fold.commands.set(commandId, {
      revision: event.revision,
      position: event.position,
      ...(requestHash === undefined ? {} : { requestHash }),
    });
  }

  /** The next reader begins anew. */
  forget(stream: StreamId): void {
    this.#folds.delete(stream);
  }

  /** `false`: there is no snapshot that fits; the fold is as it was. */
  async #resume<S, E extends Message>(
    decider: Folding<S, E>,
    stream: StreamId,
    fold: Fold<S>,
  ): Promise<boolean> {
    const snapshot = await this.#snapshots?.newest(decider, stream);
    if (!snapshot) return false;
    let fits = false;
    for await (const event of this.store.readStream(stream, { from: snapshot.revision })) {
      fits ||= isAt(snapshot, event);
      if (!fits) break;
      this.#snapshots?.resume(fold, snapshot);
      this.advance(decider, fold, event);
    }
    if (!fits) await this.#snapshots?.refuse(snapshot);
    return fits;
  }

  async #readOn<S, E extends Message>(
    decider: Folding<S, E>,
    stream: StreamId,
    fold: Fold<S>,
  ): Promise<void> {
    const from = fold.revision === null ? 0n : fold.revision + 1n;
    for await (const event of this.store.readStream(stream, { from })) this.advance(decider, fold, event);
  }

  #begin<S, E extends Message>(decider: Folding<S, E>, stream: StreamId): Fold<S> {
    const fold: Fold<S> = {
      revision: null,
      position: null,
      eventId: null,
      state: decider.initial(),
      commands: new Map(),
      olderCommands: new Uint32Array(),
      snapshotAt: null,
    };
    this.#folds.set(stream, fold);
    return fold;
  }
}

function known<S, E extends Message>(decider: Folding<S, E>, event: RecordedEvent): E {
  const isKnown = Object.values(decider.events).some((definition) => definition.type === event.type);
  if (!isKnown) throw new UnknownEvent(event);
  if (event.unreadable) throw event.unreadable;
  return recorded<E>(event);
}
