import { setTimeout as delay } from 'node:timers/promises';
import type {
  EventFilter,
  Position,
  ReadAllOptions,
  ReadStreamOptions,
  RecordedEvent,
  StreamId,
} from '@slipway/application/ports/event-store';
import type { Pool, QueryConfig, QueryResultRow } from 'pg';
import { withClient } from '../../database/connect';
import { isConnectionLoss } from '../../database/sql-state';
import { origin, positionNumber, positionOf } from '../position.parser';
import { pageOf, toRecordedEvent } from './rows';
import type { EventRow } from './rows';
import { unavailable } from './store-errors';

/** A page of the log. `through`: everything up to here was looked at; `safe`: nothing beyond may be read yet. */
export type Page = {
  readonly events: readonly RecordedEvent[];
  readonly through: Position;
  readonly safe: Position;
};

type PageRow = EventRow & { readonly ceiling: string | null; readonly safe: string | null };
export type PageRequest = {
  readonly after: Position;
  readonly until?: Position | undefined;
  readonly limit: number;
  readonly filter?: EventFilter | undefined;
};

const pageRows = 500;
/** Of stored size, which compression makes smaller than what arrives. */
const pageBytes = 4 * 1_048_576;
const beyondAll = 9_223_372_036_854_775_807n;

const streamPage = (direction: 'forward' | 'backward'): string => {
  const order = direction === 'forward' ? 'revision' : 'revision DESC';
  return pageOf(
    `FROM evs.events e JOIN evs.streams s ON s.stream_no = e.stream_no
      WHERE s.stream_id = $1 AND s.state = 0 AND e.revision >= s.truncate_before
        AND e.revision BETWEEN $2 AND $3
      ORDER BY e.${order} LIMIT $4`,
    order,
    pageBytes,
  );
};
const streamPages = { forward: streamPage('forward'), backward: streamPage('backward') };

const logPageBackward = pageOf(
  `FROM evs.events e JOIN evs.streams s ON s.stream_no = e.stream_no
    WHERE e.position <= $1 AND ($3::text[] IS NULL OR e.type = ANY ($3))
      AND ($4::text[] IS NULL OR EXISTS (SELECT FROM unnest($4::text[]) p WHERE starts_with(s.stream_id, p)))
    ORDER BY e.position DESC LIMIT $2`,
  'global_position DESC',
  pageBytes,
);

/** Reads page by page, so that a slow consumer holds neither a connection nor more than a page in memory. */
export class LogReader {
  private settled = origin;

  constructor(private readonly pool: Pool) {}

  async *readStream(stream: StreamId, options: ReadStreamOptions = {}): AsyncGenerator<RecordedEvent> {
    const { direction = 'forward', maxCount = Number.POSITIVE_INFINITY } = options;
    let left = maxCount;
    let { low, high } = range(direction, options.from);
    while (left > 0) {
      const limit = Math.min(left, pageRows);
      const rows = await this.rows<EventRow>({
        name: `evs-read-stream-${direction}`,
        text: streamPages[direction],
        values: [stream, low, high, limit],
      });
      for (const row of rows) yield toRecordedEvent(row);
      const last = rows.at(-1);
      if (last === undefined || isLastPage(rows, limit)) return;
      left -= rows.length;
      if (direction === 'forward') low = BigInt(last.revision) + 1n;
      else high = BigInt(last.revision) - 1n;
    }
  }

  /** Ends where the log ended when reading began. */
  async *readAll(options: ReadAllOptions = {}): AsyncGenerator<RecordedEvent> {
    const end = await this.safePosition();
    let left = options.maxCount ?? Number.POSITIVE_INFINITY;
    const pages = options.direction === 'backward' ? this.backward(options, end) : this.forward(options, end);
    for await (const page of pages) {
      for (const event of page) {
        if (left <= 0) return;
        left -= 1;
        yield event;
      }
      if (left <= 0) return;
    }
  }

  /** One look at the log, in one round trip. */
  async page(request: PageRequest, signal?: AbortSignal): Promise<Page> {
    const rows = await this.rows<PageRow>(
      {
        name: 'evs-read-page',
        text: `SELECT global_position, stream_id, revision, event_id, type, schema_version, data, metadata, recorded_at,
                      matched, ceiling, safe
                 FROM evs.read_page($1, $2, $3, $4, $5, $6)`,
        values: [
          positionNumber(request.after),
          request.until === undefined ? null : positionNumber(request.until),
          request.limit,
          pageBytes,
          ...filterValues(request.filter),
        ],
      },
      signal,
    );
    return toPage(rows, request);
  }

  /**
   * Never less than what it has said before: a writer that announces itself late makes the next look see less, and who
   * took the first answer for the end of what is read next would pass over events. Only a log that was restored to an
   * earlier time has not given out these positions yet.
   */
  async safePosition(): Promise<Position> {
    const [row] = await this.rows<{ readonly safe: string; readonly issued: string }>({
      name: 'evs-safe-position',
      text: 'SELECT evs.safe_position() AS safe, last_value AS issued FROM evs.global_position',
    });
    const safe = positionOf(row?.safe ?? 0n);
    if (safe > this.settled || this.settled > positionOf(row?.issued ?? 0n)) this.settled = safe;
    return this.settled;
  }

  /** Given out to some append, whatever became of it. */
  async wasIssued(position: Position): Promise<boolean> {
    const [row] = await this.rows<{ readonly issued: string }>({
      name: 'evs-last-issued',
      text: 'SELECT last_value AS issued FROM evs.global_position',
    });
    return positionOf(row?.issued ?? 0n) >= position;
  }

  /** Asks once more when the connection was lost; reading twice harms nobody. */
  async rows<R extends QueryResultRow>(query: QueryConfig, signal?: AbortSignal): Promise<R[]> {
    const ask = async (): Promise<R[]> =>
      (await withClient(this.pool, (client) => client.query<R>(query), signal)).rows;
    try {
      return await ask();
    } catch (error) {
      if (!isConnectionLoss(error) || signal?.aborted === true) throw unavailable(error);
    }
    await delay(50);
    try {
      return await ask();
    } catch (error) {
      throw unavailable(error);
    }
  }

  private async *forward(options: ReadAllOptions, end: Position): AsyncGenerator<readonly RecordedEvent[]> {
    let after = options.after ?? origin;
    while (after < end) {
      const limit = Math.min(options.maxCount ?? pageRows, pageRows);
      const page = await this.page({ after, until: end, limit, filter: options.filter });
      yield page.events;
      after = page.through;
      // Another writer announced itself late: the safe position went back behind this end for a moment.
      if (page.safe < end && after >= page.safe) await delay(5);
    }
  }

  private async *backward(options: ReadAllOptions, end: Position): AsyncGenerator<readonly RecordedEvent[]> {
    const { after, filter, maxCount = pageRows } = options;
    const limit = Math.min(maxCount, pageRows);
    let from = positionNumber(end);
    if (after !== undefined && after <= end) from = positionNumber(after) - 1n;
    for (;;) {
      const rows = await this.rows<EventRow>({
        name: 'evs-read-all-backward',
        text: logPageBackward,
        values: [from, limit, ...filterValues(filter)],
      });
      yield rows.map(toRecordedEvent);
      const last = rows.at(-1);
      if (last === undefined || isLastPage(rows, limit)) return;
      from = BigInt(last.global_position) - 1n;
    }
  }
}

function toPage([header, ...found]: readonly PageRow[], request: PageRequest): Page {
  const { ceiling = null, safe = null } = header ?? {};
  if (ceiling === null || safe === null) throw new Error('evs.read_page begins with its header');
  const last = found.at(-1);
  const isWhole = last === undefined || isLastPage(found, request.limit);
  const through = positionOf(isWhole ? ceiling : last.global_position);
  return {
    events: found.map(toRecordedEvent),
    // The safe position may go back a little; what was looked at stays looked at.
    through: through > request.after ? through : request.after,
    safe: positionOf(safe),
  };
}

function filterValues(filter: EventFilter = {}): readonly (readonly string[] | null)[] {
  return [filter.types ?? null, filter.streamPrefixes ?? null];
}

/** Revisions that are asked for, both ends included. */
function range(direction: 'forward' | 'backward', from?: bigint): { low: bigint; high: bigint } {
  return direction === 'forward'
    ? { low: from ?? 0n, high: beyondAll }
    : { low: 0n, high: from ?? beyondAll };
}

/** Fewer rows than asked for, and none cut off for their size. */
function isLastPage(rows: readonly EventRow[], limit: number): boolean {
  return rows.length < limit && rows.length >= Number(rows[0]?.matched ?? 0);
}
