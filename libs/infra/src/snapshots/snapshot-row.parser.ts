import type { Position, RememberedCommand, Snapshot, StreamId } from '@slipway/application/ports';
import type { Json } from '@slipway/application/ports';

/** A row of `runtime.snapshots`; the JSON columns as the exact text that was stored. */
export type SnapshotRow = {
  readonly reducer_version: number;
  readonly revision: string;
  readonly event_id: string;
  readonly position: string;
  readonly state: string;
  readonly recent_commands: string;
  readonly older_commands: Buffer;
};

const bytesPerMark = 4;

type StoredCommand = {
  readonly id: string;
  readonly revision: string;
  readonly position: Position;
  readonly hash?: string;
};

export function toSnapshotRow(snapshot: Snapshot): SnapshotRow {
  return {
    reducer_version: snapshot.reducerVersion,
    revision: String(snapshot.revision),
    event_id: snapshot.eventId,
    position: snapshot.position,
    state: JSON.stringify(snapshot.state),
    recent_commands: JSON.stringify(snapshot.recentCommands.map(toStored)),
    older_commands: bytesOf(snapshot.olderCommands),
  };
}

/** Only for a row whose `mac` was right: it is what `toSnapshotRow` made. */
export function toSnapshot(stream: StreamId, row: SnapshotRow): Snapshot {
  return {
    stream,
    reducerVersion: row.reducer_version,
    revision: BigInt(row.revision),
    eventId: row.event_id,
    position: row.position as Position,
    state: JSON.parse(row.state) as Json,
    recentCommands: (JSON.parse(row.recent_commands) as StoredCommand[]).map(toRemembered),
    olderCommands: marksOf(row.older_commands),
  };
}

function toStored({ commandId, revision, position, requestHash }: RememberedCommand): StoredCommand {
  return {
    id: commandId,
    revision: String(revision),
    position,
    ...(requestHash === undefined ? {} : { hash: requestHash }),
  };
}

function toRemembered({ id, revision, position, hash }: StoredCommand): RememberedCommand {
  return {
    commandId: id,
    revision: BigInt(revision),
    position,
    ...(hash === undefined ? {} : { requestHash: hash }),
  };
}

function bytesOf(marks: Uint32Array): Buffer {
  const bytes = Buffer.alloc(marks.length * bytesPerMark);
  marks.forEach((mark, at) => bytes.writeUInt32LE(mark, at * bytesPerMark));
  return bytes;
}

/** A plain loop: with a callback for each mark this was most of what a load costs this process. */
function marksOf(bytes: Buffer): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const marks = new Uint32Array(bytes.byteLength / bytesPerMark);
  for (let at = 0; at < marks.length; at += 1) marks[at] = view.getUint32(at * bytesPerMark, true);
  return marks;
}
