import type { Decider, Message } from '@slipway/domain/kernel';
import type { RecordedEvent, Snapshot, Snapshots, StreamId } from '../ports';
import { withMarks } from './command-marks';
import type { Fold } from './fold';
import { thawedState } from './fold.parser';
import { freeze } from './frozen-state';

export type Snapshotting<S, E extends Message> = Pick<Decider<never, S, E>, 'category' | 'reducerVersion'>;

/** `ahead`: the stream does not hold its last event; it was restored, cut or deleted. */
export type WhyIgnored = 'incompatible' | 'corrupted' | 'ahead';

/** Hears of snapshots that were of no use. Nothing else suffers: the stream is read instead. */
export interface SnapshotObserver {
  ignored(stream: StreamId, why: WhyIgnored): void;
  failed(stream: StreamId, doing: 'load' | 'keep' | 'drop', error: unknown): void;
}

/** Events between two snapshots of a stream; and as many commands are named in one, so that most retries find theirs. */
const interval = 200;
/** A load that takes longer is worth a snapshot earlier, unless it brought next to nothing. */
const slowMs = 20;
const worthKeeping = 20;

/**
 * Begins folds at snapshots and takes new ones, for deciders that declare a reducer version. A snapshot is believed
 * only if the stream holds its last event at the same revision, so one that does not fit the stream (a store that was
 * restored) is found out by the same read that goes on from it. It proves nothing about the present: the exact
 * revision of an append does, as for every fold.
 */
export class FoldSnapshots {
  readonly #keeping = new Map<StreamId, Promise<void>>();

  constructor(
    private readonly snapshots: Snapshots,
    private readonly observer: SnapshotObserver,
  ) {}

  /** Where a fold that nobody has read yet may begin. */
  async newest<S, E extends Message>(
    decider: Snapshotting<S, E>,
    stream: StreamId,
  ): Promise<Snapshot | undefined> {
    if (decider.reducerVersion === undefined) return undefined;
    try {
      const found = await this.snapshots.newest(stream, decider.reducerVersion);
      if (typeof found === 'object') return found;
      if (found !== 'none') this.observer.ignored(stream, found);
      if (found === 'corrupted') await this.snapshots.drop(stream, decider.reducerVersion);
    } catch (error) {
      this.observer.failed(stream, 'load', error);
    }
    return undefined;
  }

  /** Puts the fold where the snapshot stands, unless another reader has brought it farther. */
  resume<S>(fold: Fold<S>, snapshot: Snapshot): void {
    if (fold.revision !== null && fold.revision >= snapshot.revision) return;
    fold.state = thawedState<S>(snapshot.state);
    fold.revision = snapshot.revision;
    fold.position = snapshot.position;
    fold.eventId = snapshot.eventId;
    fold.commands = new Map(snapshot.recentCommands.map(({ commandId, ...end }) => [commandId, end]));
    fold.olderCommands = snapshot.olderCommands;
    fold.snapshotAt = snapshot.revision;
  }

  /** The stream does not hold its last event: it would be read in vain by the next one, too. */
  async refuse({ stream, reducerVersion }: Snapshot): Promise<void> {
    this.observer.ignored(stream, 'ahead');
    try {
      await this.snapshots.drop(stream, reducerVersion);
    } catch (error) {
      this.observer.failed(stream, 'drop', error);
    }
  }

  /** Takes a snapshot in the background when one is due; nobody waits for it. */
  consider<S, E extends Message>(
    decider: Snapshotting<S, E>,
    stream: StreamId,
    fold: Fold<S>,
    loadMs = 0,
  ): void {
    const { reducerVersion } = decider;
    if (reducerVersion === undefined || this.#keeping.has(stream) || !isDue(fold, loadMs)) return;
    const kept = this.#keep(stream, reducerVersion, fold).finally(() => this.#keeping.delete(stream));
    this.#keeping.set(stream, kept);
  }

  /** Everything that was begun is kept, or has failed. */
  async settled(): Promise<void> {
    await Promise.all(this.#keeping.values());
  }

  async #keep<S>(stream: StreamId, reducerVersion: number, fold: Fold<S>): Promise<void> {
    try {
      // The answer to the command goes out first. The fold may be farther by then, and whole at every moment.
      await new Promise(setImmediate);
      fold.snapshotAt = fold.revision;
      const snapshot = snapshotOf(stream, reducerVersion, fold);
      if (snapshot) await this.snapshots.keep(snapshot);
    } catch (error) {
      this.observer.failed(stream, 'keep', error);
    }
  }
}

/** Whether the snapshot's last event is the one that the stream has there. */
export function isAt({ revision, eventId }: Snapshot, event: RecordedEvent): boolean {
  return event.revision === revision && event.id === eventId;
}

function isDue<S>({ revision, snapshotAt }: Fold<S>, loadMs: number): boolean {
  const since = (revision ?? -1n) - (snapshotAt ?? -1n);
  return since >= interval || (loadMs > slowMs && since >= worthKeeping);
}

function snapshotOf<S>(stream: StreamId, reducerVersion: number, fold: Fold<S>): Snapshot | null {
  const { revision, eventId, position } = fold;
  if (revision === null || eventId === null || position === null) return null;
  const commands = [...fold.commands].map(([commandId, end]) => ({ commandId, ...end }));
  const older = commands.slice(0, -interval).map(({ commandId }) => commandId);
  return {
    stream,
    reducerVersion,
    revision,
    eventId,
    position,
    state: freeze(fold.state),
    recentCommands: commands.slice(-interval),
    olderCommands: withMarks(fold.olderCommands, older),
  };
}
