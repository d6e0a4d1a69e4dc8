import {
  DeleteReq,
  DeleteResp,
  TombstoneReq,
  TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb';
import type { StreamIdentifier } from '@eventstore/db-client/generated/shared_pb';
import type { Deletion, EventStore } from './event-store';
import type { GrpcCall } from './grpc-call';
import { refusals } from './refusal';
import { expectationOf } from './wire-append';
import { streamNameOf } from './wire-events';

/** Delete: hides what the stream has. */
export async function softDelete(call: GrpcCall, store: EventStore): Promise<void> {
  for await (const message of call.messages()) {
    const position = store.softDelete(deletion(DeleteReq.deserializeBinary(message).getOptions())).toString();
    const place = new DeleteResp.Position();
    place.setCommitPosition(position).setPreparePosition(position);
    return call.send(new DeleteResp().setPosition(place).serializeBinary());
  }
}

/** Tombstone: ends the stream for ever. */
export async function tombstone(call: GrpcCall, store: EventStore): Promise<void> {
  for await (const message of call.messages()) {
    const position = store
      .tombstone(deletion(TombstoneReq.deserializeBinary(message).getOptions()))
      .toString();
    const place = new TombstoneResp.Position();
    place.setCommitPosition(position).setPreparePosition(position);
    return call.send(new TombstoneResp().setPosition(place).serializeBinary());
  }
}

interface DeletionOptions {
  getStreamIdentifier(): StreamIdentifier | undefined;
}

function deletion(options: (DeletionOptions & Parameters<typeof expectationOf>[0]) | undefined): Deletion {
  if (options === undefined) throw refusals.handlerThrew();
  const stream = streamNameOf(options.getStreamIdentifier());
  if (stream === '') throw refusals.handlerThrew();
  return { stream, expected: expectationOf(options) };
}
