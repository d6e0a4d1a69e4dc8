import { randomUUID } from 'node:crypto';
import type { EventStore } from './event-store';
import type { GrpcCall } from './grpc-call';
import { LiveQueue } from './live-queue';
import { pageSize } from './log-scan';
import type { From } from './read-request';
import { noStream, streamDeletedType } from './recorded-event';
import { refusals } from './refusal';
import { caughtUpMessage, confirmationMessage, eventMessage } from './wire-events';
import type { UuidForm } from './wire-events';

interface StreamRequest {
  readonly stream: string;
  /** The revision that the subscriber has seen. */
  readonly from: From<bigint>;
  readonly uuids: UuidForm;
}

export async function subscribeToStream(
  call: GrpcCall,
  store: EventStore,
  request: StreamRequest,
): Promise<void> {
  const { stream, from } = request;
  if (from !== 'end' && store.visible(stream) === 'tombstoned') throw refusals.streamDeleted(stream);
  await call.send(confirmationMessage(randomUUID()));
  await (from === 'end' ? follow(call, store, request) : catchUp(call, store, request));
}

async function catchUp(call: GrpcCall, store: EventStore, request: StreamRequest): Promise<void> {
  const { stream, from, uuids } = request;
  for (let next = typeof from === 'bigint' ? from + 1n : 0n; !call.abandoned.aborted;) {
    const seen = store.visible(stream);
    if (seen === 'tombstoned') throw refusals.streamDeleted(stream);
    if (seen === 'missing') {
      await nextEventOf(call, store, stream);
      continue;
    }
    const start = next > seen.first ? next : seen.first;
    const page = store.log.stream(stream).slice(Number(start), Number(start) + pageSize);
    // In the same breath, so that nothing is written in between.
    if (page.length === 0) return follow(call, store, request);
    await call.send(...page.map((event) => eventMessage(event, uuids)));
    next = start + BigInt(page.length);
  }
}

/** A stream that is not there is waited for, in silence. */
const nextEventOf = ({ abandoned }: GrpcCall, { log }: EventStore, stream: string): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      stop();
      resolve();
    };
    const stop = log.onEvent((event) => {
      if (event.stream === stream) done();
    });
    abandoned.addEventListener('abort', done, { once: true });
  });

async function follow(
  call: GrpcCall,
  { log }: EventStore,
  { stream, from, uuids }: StreamRequest,
): Promise<void> {
  const seen = typeof from === 'bigint' ? from : noStream;
  const queue = new LiveQueue();
  const stop = log.onEvent((event) => {
    if (event.stream !== stream || event.revision <= seen) return;
    queue.push(eventMessage(event, uuids));
    if (event.type === streamDeletedType) queue.endWith(refusals.streamDeleted(stream));
  });
  queue.push(caughtUpMessage());
  try {
    await queue.sendTo(call);
  } finally {
    stop();
  }
}
