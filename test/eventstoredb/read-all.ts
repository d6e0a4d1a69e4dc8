import type { EventLog } from './event-log';
import type { EventStore } from './event-store';
import type { GrpcCall } from './grpc-call';
import { pageSize, scanBackwards, scanForwards } from './log-scan';
import type { HistoryRequest } from './read-request';
import { unfiltered } from './read-request';
import { refusals } from './refusal';
import { eventMessage } from './wire-events';
import type { LogPosition } from './wire-events';

export async function readAll(
  call: GrpcCall,
  { log }: EventStore,
  request: HistoryRequest<'all'>,
): Promise<void> {
  // The recorded server never answers this one.
  if (request.count === 0n) return untilAbandoned(call);
  const scan = request.direction === 'forwards' ? scanForwards : scanBackwards;
  const { accepts, window } = request.scope.filter ?? unfiltered;
  let from = startOf(log, request);
  for (let wanted = request.count; wanted > 0n && !call.abandoned.aborted;) {
    const count = wanted < BigInt(pageSize) ? Number(wanted) : pageSize;
    const page = scan(log, from, { count, window, accepts });
    if (page.events.length > 0) {
      await call.send(...page.events.map((event) => eventMessage(event, request.uuids)));
    }
    if (page.isEnd) return;
    wanted -= BigInt(page.events.length);
    from = page.next;
  }
}

/** A reader may begin beyond the end only forwards, where it finds nothing, and never inside of a record. */
function startOf(log: EventLog, { scope, direction }: HistoryRequest<'all'>): LogPosition {
  const { from, filter } = scope;
  if (from === 'start') return { commit: 0n, prepare: 0n };
  if (from === 'end') return { commit: log.end, prepare: log.end };
  const findsNothing = direction === 'forwards' && from.commit > log.end;
  if (findsNothing || log.isRecordStart(from.commit)) return from;
  throw refusals.unexpected(filter === null ? 'ReadAllResult' : 'FilteredReadAllResult');
}

const untilAbandoned = ({ abandoned }: GrpcCall): Promise<void> =>
  new Promise((resolve) => {
    abandoned.addEventListener('abort', () => resolve(), { once: true });
  });
