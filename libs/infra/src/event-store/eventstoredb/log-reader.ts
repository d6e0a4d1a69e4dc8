import type {
  EventFilter,
  Position,
  ReadAllOptions,
  ReadStreamOptions,
  RecordedEvent,
  StreamId,
} from '@slipway/application/ports/event-store';
import { StoreUnavailable } from '@slipway/application/ports/event-store.errors';
import type { Connection } from './connection';
import { origin } from './log-position.parser';
import { pageLimits, readPage } from './pages';
import type { Page } from './pages';
import type { Patience } from './patience';
import type { LogRecord } from './recorded-event.parser';
import { logRead, streamRead } from './requests';
import type { Direction, LogRead, StreamRead } from './requests';
import { matches, matchesNothing, serverFilter } from './server-filter';

/**
 * A filter may have the server look through the whole log for one event (measured: 860,000 events a second). Should the
 * server stand still meanwhile, the connection's own pings find out within 20 s.
 */
const scanMs = 120_000;

type Records = AsyncGenerator<readonly LogRecord[]>;

/** Reads page by page, so that a slow consumer holds neither a call nor more than a page in memory. */
export class LogReader {
  constructor(
    private readonly connection: Connection,
    private readonly patience: () => Patience,
  ) {}

  async *readStream(stream: StreamId, options: ReadStreamOptions = {}): AsyncGenerator<RecordedEvent> {
    const { direction = 'forward', maxCount = Number.POSITIVE_INFINITY } = options;
    let from: StreamRead['from'] | undefined = options.from ?? beginOf[direction];
    for (let left = maxCount; left > 0 && from !== undefined;) {
      const count = Math.min(left, pageLimits.records);
      const page = await this.streamPage({ stream, from, direction, count });
      for (const record of page.records) yield ours(record);
      left -= page.records.length;
      from = revisionAfter(page, direction);
    }
  }

  async *readAll(options: ReadAllOptions = {}): AsyncGenerator<RecordedEvent> {
    const { filter, maxCount = Number.POSITIVE_INFINITY } = options;
    let left = matchesNothing(filter) ? 0 : maxCount;
    if (left <= 0) return;
    const pages = options.direction === 'backward' ? this.backward(options) : this.forward(options);
    for await (const records of pages) {
      for (const event of matching(records, filter)) {
        yield event;
        left -= 1;
        if (left === 0) return;
      }
    }
  }

  /** Where the log ends, with whatever: the server's own events move it, too. */
  async head(patience: Patience = this.patience()): Promise<Position> {
    const request = logRead({ from: 'end', direction: 'backward', count: 1 });
    const { records } = await readPage(this.connection, request, { count: 1, patience });
    return records[0]?.position ?? origin;
  }

  streamPage(read: StreamRead, patience: Patience = this.patience()): Promise<Page> {
    return readPage(this.connection, streamRead(read), { count: read.count, patience });
  }

  /** Ends where the log ended when its first page was read. */
  private async *forward({ after = origin, filter, maxCount }: ReadAllOptions): Records {
    const wanted = serverFilter(filter);
    let from = after;
    let end: Position | undefined;
    // One more than wanted: the first may be the one that we come from.
    const count = Math.min(maxCount ?? pageLimits.records, pageLimits.records) + 1;
    for (;;) {
      const { records, isLast } = await this.logPage({ from, direction: 'forward', count, filter: wanted });
      yield records;
      const last = records.at(-1);
      if (isLast || last === undefined) return;
      end ??= await this.head();
      if (last.position >= end) return;
      from = last.position;
    }
  }

  private async *backward({ after, filter, maxCount }: ReadAllOptions): Records {
    const count = Math.min(maxCount ?? pageLimits.records, pageLimits.records);
    const wanted = serverFilter(filter);
    // The server reads back from a place in the log only.
    let from: Position | 'end' = after === undefined || after > (await this.head()) ? 'end' : after;
    while (from !== origin) {
      const { records, isLast } = await this.logPage({ from, direction: 'backward', count, filter: wanted });
      yield records;
      const last = records.at(-1);
      if (isLast || last === undefined) return;
      from = last.position;
    }
  }

  private logPage(read: LogRead): Promise<Page> {
    return readPage(this.connection, logRead(read), {
      count: read.count,
      patience: this.patience(),
      after: read.from === 'end' ? undefined : read.from,
      callMs: read.filter === undefined ? undefined : scanMs,
    });
  }
}

const beginOf = { forward: 'start', backward: 'end' } as const;

/** Where the next page begins, unless this was the last. */
function revisionAfter({ records, isLast }: Page, direction: Direction): bigint | undefined {
  const last = records.at(-1);
  if (isLast || last === undefined) return undefined;
  if (direction === 'forward') return last.revision + 1n;
  return last.revision === 0n ? undefined : last.revision - 1n;
}

function* matching(records: readonly LogRecord[], filter: EventFilter | undefined): Generator<RecordedEvent> {
  for (const { event } of records) if (typeof event !== 'string' && matches(event, filter)) yield event;
}

/** A stream of ours has nothing else in it: whoever folds it must not decide without a part of it. */
function ours({ event, stream, revision }: LogRecord): RecordedEvent {
  if (typeof event !== 'string') return event;
  throw new StoreUnavailable(
    `revision ${revision} of ${stream} was not written by Slipway. Does another program use this event store?`,
    false,
  );
}
