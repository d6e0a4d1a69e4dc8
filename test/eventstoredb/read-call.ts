import { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import type { EventStore } from './event-store';
import type { GrpcCall } from './grpc-call';
import { readAll } from './read-all';
import { readRequest } from './read-request';
import { readStream } from './read-stream';
import { refusals } from './refusal';
import { subscribe } from './subscribe';

/** Read: a stream or the whole log, either way, up to a count or as a subscription. */
export async function read(call: GrpcCall, store: EventStore): Promise<void> {
  for await (const message of call.messages()) {
    const options = ReadReq.deserializeBinary(message).getOptions();
    if (options === undefined) throw refusals.handlerThrew();
    const request = readRequest(options);
    const { scope, count } = request;
    if (count === 'subscription') return subscribe(call, store, request);
    return scope.kind === 'stream'
      ? readStream(call, store, { ...request, scope, count })
      : readAll(call, store, { ...request, scope, count });
  }
}
