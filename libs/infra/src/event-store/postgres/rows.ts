import type { EventMetadata, Json, RecordedEvent } from '@slipway/application/ports/event-store';
import { positionOf } from '../position.parser';

/** An event as the driver hands it over: int8 as text, jsonb parsed. */
export type EventRow = {
  readonly global_position: string;
  readonly stream_id: string;
  readonly revision: string;
  readonly event_id: string;
  readonly type: string;
  readonly schema_version: number;
  readonly data: Json;
  readonly metadata: EventMetadata;
  readonly recorded_at: Date;
  /** Rows before the cut by size. */
  readonly matched: string;
};

export function toRecordedEvent(row: EventRow): RecordedEvent {
  return {
    id: row.event_id,
    type: row.type,
    schemaVersion: row.schema_version,
    data: row.data,
    metadata: row.metadata,
    streamId: row.stream_id,
    revision: BigInt(row.revision),
    position: positionOf(row.global_position),
    recordedAt: row.recorded_at,
  };
}

/** Rows of one page and as much as `bytes` of them; the columns are named so that a new one breaks no statement. */
export function pageOf(candidates: string, order: string, bytes: number): string {
  return `
    SELECT global_position, stream_id, revision, event_id, type, schema_version, data, metadata, recorded_at, matched
      FROM (SELECT c.*, sum(c.bytes) OVER (ORDER BY ${order}) - c.bytes AS before, count(*) OVER () AS matched
              FROM (SELECT e.position AS global_position, s.stream_id, e.revision, e.event_id, e.type,
                           e.schema_version, e.data, e.metadata, e.recorded_at,
                           pg_column_size(e.data) + pg_column_size(e.metadata) AS bytes
                      ${candidates}) c) w
     WHERE before < ${bytes}
     ORDER BY ${order}`;
}
