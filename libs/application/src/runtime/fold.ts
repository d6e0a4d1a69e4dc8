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
  state: S;
  readonly commands: Map<string, RecordedCommand>;
};
