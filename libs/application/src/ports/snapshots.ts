import type { Json, Position, StreamId } from './event-store';

/** A command as a stream remembers it: where its events ended, and which body it had. */
export type RememberedCommand = {
  readonly commandId: string;
  readonly revision: bigint;
  readonly position: Position;
  readonly requestHash?: string;
};

/** The fold of a stream up to an event. A cache: it spares reading, and proves nothing. */
export type Snapshot = {
  readonly stream: StreamId;
  /** Of the decider that made it. Another one cannot use it. */
  readonly reducerVersion: number;
  /** The last event in it. */
  readonly revision: bigint;
  readonly eventId: string;
  readonly position: Position;
  readonly state: Json;
  /** Oldest first. */
  readonly recentCommands: readonly RememberedCommand[];
  /** A mark for each command before those, see `markOf`. */
  readonly olderCommands: Uint32Array;
};

/** `incompatible`: there are only some of other reducer versions. `corrupted`: not what was kept. */
export type SnapshotFound = Snapshot | 'none' | 'incompatible' | 'corrupted';

/** Where snapshots lie. Of each stream and reducer version only the newest is kept. */
export interface Snapshots {
  newest(stream: StreamId, reducerVersion: number): Promise<SnapshotFound>;
  /** An older one than what is there already is let go. */
  keep(snapshot: Snapshot): Promise<void>;
  drop(stream: StreamId, reducerVersion: number): Promise<void>;
  /** Drops those that hold anything sealed for a person, and that of the person's own stream; says how many there were. */
  dropOf(subject: string): Promise<number>;
}
