import { StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb';
import { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import type { NewEvent } from '@slipway/application/ports/event-store';
import { encodeAppend } from '../append-policy';
import { wireEvent } from './append-messages';
import type { WireEvent } from './append-messages';

export type Place = {
  readonly stream?: string;
  readonly revision?: bigint;
  readonly at: number;
  /** Milliseconds since 1970. */
  readonly created?: number;
};

/** An event of ours as the server sends it. */
export function eventMessage(event: NewEvent, place: Place): ReadResp {
  const { parts } = encodeAppend({ stream: 'spec-1', expected: 'any', events: [event] });
  return recordedMessage(parts.map(wireEvent)[0] ?? { ...event, data: '', metadata: '' }, place);
}

/** Whatever stands in the log. */
export function recordedMessage(
  { id, type, data, metadata }: WireEvent,
  { stream = 'spec-1', revision = 0n, at, created = 0 }: Place,
): ReadResp {
  const recorded = new ReadResp.ReadEvent.RecordedEvent()
    .setId(new UUID().setString(id))
    .setStreamIdentifier(new StreamIdentifier().setStreamName(Buffer.from(stream)))
    .setStreamRevision(String(revision))
    .setCommitPosition(String(at))
    .setPreparePosition(String(at))
    .setData(Buffer.from(data))
    .setCustomMetadata(Buffer.from(metadata));
  recorded
    .getMetadataMap()
    .set('type', type)
    .set('created', String(BigInt(created) * 10_000n));
  return new ReadResp().setEvent(new ReadResp.ReadEvent().setEvent(recorded));
}

export function checkpointMessage(at: number): ReadResp {
  const checkpoint = new ReadResp.Checkpoint().setCommitPosition(String(at)).setPreparePosition(String(at));
  return new ReadResp().setCheckpoint(checkpoint);
}

export function caughtUpMessage(): ReadResp {
  return new ReadResp().setCaughtUp(new ReadResp.CaughtUp());
}
