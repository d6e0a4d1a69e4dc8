import type { Position } from '../ports';

/** What the stream remembers of one command: where its events ended, and which body it had. */
export type RecordedCommand = {
  readonly revision: bigint;
  readonly position: Position;
  readonly requestHash?: string;
};

/** The state of a stream at a revision. `state` may change in place: read it, never keep it across an await. */
export type Fold<S> = {
  revision: bigint | null;
  position: Position | null;
  /** Of the last event in it. */
  eventId: string | null;
  state: S;
  commands: Map<string, RecordedCommand>;
  /** Marks of the commands that a snapshot did not name; empty when the fold was read from the beginning. */
  olderCommands: Uint32Array;
  /** Where the last snapshot was taken or tried. */
  snapshotAt: bigint | null;
};
