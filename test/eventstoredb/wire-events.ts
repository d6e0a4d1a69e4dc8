import { StreamIdentifier } from '@eventstore/db-client/generated/shared_pb';
import type { UUID } from '@eventstore/db-client/generated/shared_pb';
import { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import type { RecordedEvent } from './recorded-event';
import { uuidNumbers, uuidText } from './wire-uuid';

/** How a reader wants its ids written. */
export type UuidForm = 'text' | 'numbers';

const uuid: Record<UuidForm, (id: string) => UUID> = { text: uuidText, numbers: uuidNumbers };
const contentType = (isJson: boolean): string => `application/${isJson ? 'json' : 'octet-stream'}`;

export function streamIdentifier(stream: string): StreamIdentifier {
  const identifier = new StreamIdentifier();
  identifier.setStreamName(Buffer.from(stream).toString('base64'));
  return identifier;
}

export const streamNameOf = (identifier: StreamIdentifier | undefined): string =>
  Buffer.from(identifier?.getStreamName_asU8() ?? []).toString();

export function eventMessage(event: RecordedEvent, form: UuidForm): Uint8Array {
  const position = event.position.toString();
  const recorded = new ReadResp.ReadEvent.RecordedEvent();
  recorded.setId(uuid[form](event.id));
  recorded.setStreamIdentifier(streamIdentifier(event.stream));
  recorded.setStreamRevision(event.revision.toString());
  recorded.setPreparePosition(position);
  recorded.setCommitPosition(position);
  recorded.setData(event.data);
  recorded.setCustomMetadata(event.metadata);
  recorded
    .getMetadataMap()
    .set('type', event.type)
    .set('created', event.created.toString())
    .set('content-type', contentType(event.isJson));
  const read = new ReadResp.ReadEvent();
  read.setEvent(recorded);
  read.setCommitPosition(position);
  const response = new ReadResp();
  response.setEvent(read);
  return response.serializeBinary();
}

export function confirmationMessage(subscriptionId: string): Uint8Array {
  const confirmation = new ReadResp.SubscriptionConfirmation();
  confirmation.setSubscriptionId(subscriptionId);
  const response = new ReadResp();
  response.setConfirmation(confirmation);
  return response.serializeBinary();
}

/** A position in the log; the prepare part is 0 where the server has no event to name. */
export interface LogPosition {
  readonly commit: bigint;
  readonly prepare: bigint;
}

export function checkpointMessage({ commit, prepare }: LogPosition): Uint8Array {
  const checkpoint = new ReadResp.Checkpoint();
  checkpoint.setCommitPosition(commit.toString());
  checkpoint.setPreparePosition(prepare.toString());
  const response = new ReadResp();
  response.setCheckpoint(checkpoint);
  return response.serializeBinary();
}

export function caughtUpMessage(): Uint8Array {
  const response = new ReadResp();
  response.setCaughtUp(new ReadResp.CaughtUp());
  return response.serializeBinary();
}

export function streamNotFoundMessage(stream: string): Uint8Array {
  const notFound = new ReadResp.StreamNotFound();
  notFound.setStreamIdentifier(streamIdentifier(stream));
  const response = new ReadResp();
  response.setStreamNotFound(notFound);
  return response.serializeBinary();
}
