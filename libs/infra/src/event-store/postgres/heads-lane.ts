import type { StreamId } from '@slipway/application/ports/event-store';
import type { QueryConfig } from 'pg';

type HeadRow = { readonly stream: string; readonly revision: string | null };
type Heads = ReadonlyMap<StreamId, bigint | null>;

/**
 * Requests that arrive while one is on its way share the next round trip. It starts after the last of them arrived, so
 * nobody gets a revision from before he asked.
 */
export class HeadsLane {
  private gathering: { readonly streams: Set<StreamId>; readonly answer: Promise<Heads> } | undefined;
  private onItsWay: Promise<unknown> = Promise.resolve();

  constructor(private readonly query: (query: QueryConfig) => Promise<HeadRow[]>) {}

  async heads(streams: readonly StreamId[]): Promise<Heads> {
    if (streams.length === 0) return new Map();
    this.gathering ??= this.gather();
    const { streams: asked, answer } = this.gathering;
    streams.forEach((stream) => asked.add(stream));
    const all = await answer;
    return new Map(streams.map((stream) => [stream, all.get(stream) ?? null]));
  }

  private gather(): { readonly streams: Set<StreamId>; readonly answer: Promise<Heads> } {
    const streams = new Set<StreamId>();
    const answer = this.onItsWay.then(() => {
      this.gathering = undefined;
      return this.ask([...streams]);
    });
    this.onItsWay = Promise.allSettled([answer]);
    return { streams, answer };
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
