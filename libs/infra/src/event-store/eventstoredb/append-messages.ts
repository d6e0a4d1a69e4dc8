import { Empty, UUID } from '@eventstore/db-client/generated/shared_pb';
import { AppendReq } from '@eventstore/db-client/generated/streams_pb';
import type { ExpectedRevision, StreamId } from '@slipway/application/ports/event-store';
import type { EncodedEvent } from '../append-policy';
import { schemaVersionKey } from './recorded-event.parser';
import { streamIdentifier } from './requests';

/** An event as it goes over the wire; `metadata` is the server's custom metadata, JSON. */
export type WireEvent = {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
};

/** An append is one message for where it belongs, and one for each event. */
export function appendMessages(
  stream: StreamId,
  expected: ExpectedRevision,
  events: readonly WireEvent[],
): readonly AppendReq[] {
  return [new AppendReq().setOptions(optionsOf(stream, expected)), ...events.map(proposed)];
}

/** The version of the data has no place of its own on this server; no metadata of ours begins with `$`. */
export function wireEvent({ id, type, schemaVersion, data, metadata }: EncodedEvent): WireEvent {
  const separator = metadata === '{}' ? '' : ',';
  return {
    id,
    type,
    data,
    metadata: `{"${schemaVersionKey}":${schemaVersion}${separator}${metadata.slice(1)}`,
  };
}

function optionsOf(stream: StreamId, expected: ExpectedRevision): AppendReq.Options {
  const options = new AppendReq.Options().setStreamIdentifier(streamIdentifier(stream));
  switch (expected) {
    case 'any':
      return options.setAny(new Empty());
    case 'no_stream':
      return options.setNoStream(new Empty());
    case 'stream_exists':
      return options.setStreamExists(new Empty());
    default:
      return options.setRevision(String(expected));
  }
}

function proposed({ id, type, data, metadata }: WireEvent): AppendReq {
  const message = new AppendReq.ProposedMessage()
    .setId(new UUID().setString(id))
    .setData(Buffer.from(data))
    .setCustomMetadata(Buffer.from(metadata));
  message.getMetadataMap().set('type', type).set('content-type', 'application/json');
  return new AppendReq().setProposedMessage(message);
}
