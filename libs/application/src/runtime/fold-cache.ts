import { recorded } from '@slipway/domain/kernel';
import type { Decider, Message } from '@slipway/domain/kernel';
import type { EventStore, RecordedEvent, StreamId } from '../ports';
import type { Fold } from './fold';
import { foldOf } from './fold.parser';

type Folding<S, E extends Message> = Pick<Decider<never, S, E>, 'category' | 'events' | 'initial' | 'evolve'>;

/** A stored event that this code does not know, in a stream that it has to decide on. */
export class UnknownEvent extends Error {
  constructor(event: RecordedEvent) {
    super(`${event.streamId} holds ${event.type}, which this version does not know; upgrade this node`);
  }
}

/**
 * The last states, by stream. A cached fold may be behind: an exact append or a comparison with `heads` proves it
 * current. Least recently used ones go first.
 */
export class FoldCache {
  readonly #folds = new Map<StreamId, Fold<unknown>>();

  constructor(
    private readonly store: EventStore,
    private readonly capacity = 20_000,
  ) {}

  /** The cached fold, possibly behind; `undefined` when there is none. */
  peek<S, E extends Message>(decider: Folding<S, E>, stream: StreamId): Fold<S> | undefined {
    const fold = this.#folds.get(stream);
    if (!fold) return undefined;
    this.#folds.delete(stream);
    this.#folds.set(stream, fold);
    return foldOf<S>(fold);
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

  /** Reads on from what is cached. */
  async refresh<S, E extends Message>(decider: Folding<S, E>, stream: StreamId): Promise<Fold<S>> {
    const fold = this.open(decider, stream);
    const from = fold.revision === null ? 0n : fold.revision + 1n;
    for await (const event of this.store.readStream(stream, { from })) this.advance(decider, fold, event);
    return fold;
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
    const { commandId, requestHash } = event.metadata;
    fold.commands.set(commandId, {
      revision: event.revision,
      position: event.position,
      ...(requestHash === undefined ? {} : { requestHash }),
    });
  }

  #begin<S, E extends Message>(decider: Folding<S, E>, stream: StreamId): Fold<S> {
    const fold: Fold<S> = { revision: null, position: null, state: decider.initial(), commands: new Map() };
    this.#folds.set(stream, fold);
    if (this.#folds.size > this.capacity) {
      const oldest = this.#folds.keys().next();
      if (!oldest.done) this.#folds.delete(oldest.value);
    }
    return fold;
  }
}

function known<S, E extends Message>(decider: Folding<S, E>, event: RecordedEvent): E {
  const isKnown = Object.values(decider.events).some((definition) => definition.type === event.type);
  if (!isKnown) throw new UnknownEvent(event);
  return recorded<E>(event);
}
