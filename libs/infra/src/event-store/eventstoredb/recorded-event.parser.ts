import type { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import type {
  EventMetadata,
  Json,
  Position,
  RecordedEvent,
  StreamId,
} from '@slipway/application/ports/event-store';
import { positionOf } from './log-position.parser';

/** In the metadata of every event of ours. */
export const schemaVersionKey = '$schemaVersion';

/** What stands at one place of the log: an event of ours, or one of the server's own (`$…`), or of somebody else. */
export type LogRecord = {
  readonly id: string;
  readonly position: Position;
  readonly stream: StreamId;
  readonly revision: bigint;
  readonly bytes: number;
  readonly event: RecordedEvent | 'system' | 'foreign';
};

export function parseRecord(message: ReadResp.ReadEvent): LogRecord {
  const recorded = message.getEvent();
  if (recorded === undefined) throw new TypeError('an event of the log without a content');
  const stream = textOf(recorded.getStreamIdentifier()?.getStreamName_asU8());
  const data = recorded.getData_asU8();
  const metadata = recorded.getCustomMetadata_asU8();
  const place = {
    id: recorded.getId()?.getString() ?? '',
    position: positionOf({ commit: recorded.getCommitPosition(), prepare: recorded.getPreparePosition() }),
    stream,
    revision: BigInt(recorded.getStreamRevision()),
    bytes: data.length + metadata.length,
  };
  const properties = recorded.getMetadataMap();
  const type = properties.get('type') ?? '';
  if (type.startsWith('$') || stream.startsWith('$')) return { ...place, event: 'system' };
  const ours = parseOurs(textOf(metadata), textOf(data));
  if (ours === undefined) return { ...place, event: 'foreign' };
  return {
    ...place,
    event: {
      ...ours,
      id: place.id,
      type,
      streamId: stream,
      revision: place.revision,
      position: place.position,
      recordedAt: dateOf(properties.get('created') ?? ''),
    },
  };
}

/** The server counts in ticks of 100 ns since 1970. */
function dateOf(ticks: string): Date {
  return new Date(Number(ticks.slice(0, -4)));
}

/** The JSON content of a `$metadata` event of the server. */
export function parseStreamMetadata(message: ReadResp.ReadEvent): Readonly<Record<string, unknown>> {
  const content = jsonOf(textOf(message.getEvent()?.getData_asU8()));
  return typeof content === 'object' && content !== null ? (content as Record<string, unknown>) : {};
}

/** Nothing when somebody else wrote it: then it is not JSON, or does not say which version it is. */
function parseOurs(
  metadataText: string,
  dataText: string,
): Pick<RecordedEvent, 'schemaVersion' | 'data' | 'metadata'> | undefined {
  const parsed = jsonOf(metadataText);
  const data = jsonOf(dataText);
  if (typeof parsed !== 'object' || parsed === null || data === undefined) return undefined;
  const { [schemaVersionKey]: schemaVersion, ...metadata } = parsed as Record<string, unknown>;
  if (typeof schemaVersion !== 'number') return undefined;
  return { schemaVersion, data: data as Json, metadata: metadata as unknown as EventMetadata };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function textOf(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '' : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}
