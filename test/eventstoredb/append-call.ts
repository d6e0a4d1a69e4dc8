import { AppendReq } from '@eventstore/db-client/generated/streams_pb';
import type { EventStore } from './event-store';
import type { GrpcCall } from './grpc-call';
import type { ProposedEvent } from './recorded-event';
import { maximumAppendSize, refusals } from './refusal';
import { appendResponse, expectationOf } from './wire-append';
import { streamNameOf } from './wire-events';
import { isNil, parseUuid } from './wire-uuid';

/** Append: the options first, then one message per event, one answer. */
export async function append(call: GrpcCall, store: EventStore): Promise<void> {
  let options: AppendReq.Options | undefined;
  const events: ProposedEvent[] = [];
  let size = 0;
  for await (const message of call.messages()) {
    const request = AppendReq.deserializeBinary(message);
    const proposed = request.getProposedMessage();
    if (options === undefined) {
      options = request.getOptions();
      if (options === undefined) throw refusals.handlerThrew();
    } else if (proposed === undefined) {
      throw refusals.handlerThrew();
    } else {
      size += proposed.getData_asU8().length;
      events.push(proposedEvent(proposed, size));
    }
  }
  if (options === undefined) throw refusals.handlerThrew();
  const stream = streamNameOf(options.getStreamIdentifier());
  if (stream === '') throw refusals.handlerThrew();
  const expected = expectationOf(options);
  const outcome = store.append({ stream, expected, events });
  if (outcome.kind === 'deleted') throw refusals.streamDeleted(stream);
  await call.send(appendResponse(outcome, expected).serializeBinary());
}

/** `size` is the data of the append so far, this event included. Metadata does not count. */
function proposedEvent(message: AppendReq.ProposedMessage, size: number): ProposedEvent {
  const described = message.getMetadataMap();
  const type = described.get('type');
  const contentType = described.get('content-type');
  if (type === undefined) throw refusals.metadataMissing('type');
  if (contentType === undefined) throw refusals.metadataMissing('content-type');
  if (size > maximumAppendSize) throw refusals.appendTooLarge();
  const parsed = parseUuid(message.getId());
  if ('fault' in parsed || isNil(parsed.id) || type === '') throw refusals.handlerThrew();
  return {
    id: parsed.id,
    type,
    isJson: contentType === 'application/json',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}
