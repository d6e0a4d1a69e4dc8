import type { StreamId } from '@slipway/application/ports/event-store';
import type { QueryConfig } from 'pg';
import { SharedTrip } from '../../database/shared-trip';

type HeadRow = { readonly stream: string; readonly revision: string | null };
type Heads = ReadonlyMap<StreamId, bigint | null>;

/** Revisions for many requests at once; nobody gets one from before he asked. */
export class HeadsLane {
  private readonly trip = new SharedTrip<Heads>((streams) => this.ask(streams));

  constructor(private readonly query: (query: QueryConfig) => Promise<HeadRow[]>) {}

  async heads(streams: readonly StreamId[]): Promise<Heads> {
    if (streams.length === 0) return new Map();
    const all = await this.trip.join(streams);
    return new Map(streams.map((stream) => [stream, all.get(stream) ?? null]));
  }

  private async ask(streams: readonly StreamId[]): Promise<Heads> {
    const rows = await this.query({
      name: 'evs-heads',
      text: `SELECT q.stream, CASE WHEN s.state = 0 AND s.revision >= 0 THEN s.revision END AS revision
               FROM unnest($1::text[]) q (stream) LEFT JOIN evs.streams s ON s.stream_id = q.stream`,
      values: [streams],
    });
    return new Map(rows.map((row) => [row.stream, row.revision === null ? null : BigInt(row.revision)]));
  }
}
