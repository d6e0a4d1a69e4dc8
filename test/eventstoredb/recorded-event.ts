/** The revision of a tombstone, which is also the `$tb` of a soft-deleted stream: 2^63 - 1. */
export const deletedStream = 9_223_372_036_854_775_807n;
/** The last revision of a stream that has no event. */
export const noStream = -1n;

export const streamMetadataType = '$metadata';
export const streamDeletedType = '$streamDeleted';

/** An event before the log gave it a place. */
export interface ProposedEvent {
  /** A UUID in lower case. */
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface RecordedEvent extends ProposedEvent {
  readonly stream: string;
  readonly revision: bigint;
  /** Where its record starts in the log, in bytes. Commit and prepare position are the same. */
  readonly position: bigint;
  /** 100 ns since 1970. */
  readonly created: bigint;
}
