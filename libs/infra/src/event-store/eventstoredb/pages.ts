import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import type { Position } from '@slipway/application/ports/event-store';
import type { Connection } from './connection';
import { insist } from './patience';
import type { Patience } from './patience';
import { parseRecord } from './recorded-event.parser';
import type { LogRecord } from './recorded-event.parser';
import { parseServiceFailure } from './service-failure.parser';

/** A page ends with whatever comes first. */
export const pageLimits = { records: 1_000, bytes: 4 * 1_048_576 } as const;

export type Page = {
  readonly records: readonly LogRecord[];
  /** Nothing more was to come. */
  readonly isLast: boolean;
  /** Of a stream: whether it is there, which it may be without any record. */
  readonly standing: 'there' | 'missing' | 'tombstoned';
};

export type PageOptions = {
  /** What was asked for. */
  readonly count: number;
  readonly patience: Patience;
  /** The first record may be this one, which the reader knows already. */
  readonly after?: Position | undefined;
  /** For a call that may take longer than others. */
  readonly callMs?: number | undefined;
};

/** Reads one page to its end, and again when the call failed; reading twice harms nobody. */
export async function readPage(
  connection: Connection,
  request: ReadReq,
  options: PageOptions,
): Promise<Page> {
  const { patience, callMs } = options;
  return insist(patience, async (usualMs) => {
    const collected = new Collected(options);
    try {
      await connection.read(request, callMs ?? usualMs, (message) => collected.add(message));
    } catch (error) {
      if (parseServiceFailure(error).exception !== 'stream-deleted') throw error;
      return { records: [], isLast: true, standing: 'tombstoned' };
    }
    return collected.page();
  });
}

class Collected {
  private readonly records: LogRecord[] = [];
  private received = 0;
  private bytes = 0;
  private isMissing = false;

  constructor(private readonly options: PageOptions) {}

  /** Whether there is room for more. */
  add(message: Parameters<Parameters<Connection['read']>[2]>[0]): boolean {
    this.isMissing ||= message.hasStreamNotFound();
    const event = message.getEvent();
    if (event === undefined) return true;
    this.received += 1;
    const record = parseRecord(event);
    if (record.position === this.options.after) return true;
    this.records.push(record);
    this.bytes += record.bytes;
    return this.bytes < pageLimits.bytes;
  }

  page(): Page {
    const isLast = this.received < this.options.count && this.bytes < pageLimits.bytes;
    return { records: this.records, isLast, standing: this.isMissing ? 'missing' : 'there' };
  }
}
