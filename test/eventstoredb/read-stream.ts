import type { EventStore } from './event-store';
import type { GrpcCall } from './grpc-call';
import { pageSize } from './log-scan';
import type { From, HistoryRequest, ReadRequest } from './read-request';
import { noStream } from './recorded-event';
import type { RecordedEvent } from './recorded-event';
import { refusals } from './refusal';
import { eventMessage, streamNotFoundMessage } from './wire-events';

export async function readStream(
  call: GrpcCall,
  store: EventStore,
  request: HistoryRequest<'stream'>,
): Promise<void> {
  const { scope, direction, count } = request;
  const seen = store.visible(scope.stream);
  if (seen === 'tombstoned') throw refusals.streamDeleted(scope.stream);
  if (count === 0n || (direction === 'forwards' && scope.from === 'end')) {
    throw refusals.unexpected('ReadStreamResult');
  }
  if (seen === 'missing') return call.send(streamNotFoundMessage(scope.stream));
  const events = store.log.stream(scope.stream);
  const order = direction === 'forwards' ? revisionsFrom(scope.from) : revisionsUpTo(scope.from, events);
  await sendPages(call, request, take(order, { events, first: seen.first, count }));
}

const revisionsFrom = (from: From<bigint>): Direction => ({
  start: typeof from === 'bigint' ? from : 0n,
  step: 1n,
});

/** Behind the end is read as the end. */
function revisionsUpTo(from: From<bigint>, events: readonly RecordedEvent[]): Direction {
  const last = BigInt(events.length) - 1n;
  if (from === 'start') return { start: 0n, step: -1n };
  return { start: from === 'end' || from > last ? last : from, step: -1n };
}

interface Direction {
  readonly start: bigint;
  readonly step: bigint;
}

interface Visible {
  readonly events: readonly RecordedEvent[];
  readonly first: bigint;
  readonly count: bigint;
}

function* take({ start, step }: Direction, { events, first, count }: Visible): Iterable<RecordedEvent> {
  const begin = step > 0n && start < first ? first : start;
  for (let n = 0n, revision = begin; n < count && revision >= first && revision > noStream; n += 1n) {
    const event = events[Number(revision)];
    if (event === undefined) return;
    yield event;
    revision += step;
  }
}

async function sendPages(
  call: GrpcCall,
  { uuids }: ReadRequest,
  events: Iterable<RecordedEvent>,
): Promise<void> {
  let page: Uint8Array[] = [];
  for (const event of events) {
    page.push(eventMessage(event, uuids));
    if (page.length < pageSize) continue;
    await call.send(...page);
    if (call.abandoned.aborted) return;
    page = [];
  }
  if (page.length > 0) await call.send(...page);
}
