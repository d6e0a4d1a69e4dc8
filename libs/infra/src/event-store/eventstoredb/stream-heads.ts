import type { StreamId } from '@slipway/application/ports/event-store';
import { SharedTrip } from '../../database/shared-trip';
import { appendMessages } from './append-messages';
import { wrongRevisionIn } from './append-answer';
import type { Connection } from './connection';
import type { LogReader } from './log-reader';
import { insist } from './patience';
import type { Patience } from './patience';

type Heads = ReadonlyMap<StreamId, bigint | null>;

/** No stream gets as long as that. */
const impossible = 2n ** 62n;

/** Last revisions: a call each, but nobody asks for a stream that somebody else is just about to ask for. */
export class StreamHeads {
  private readonly trip = new SharedTrip<Heads>((streams) => this.ask(streams));

  constructor(
    private readonly connection: Connection,
    private readonly reader: LogReader,
    private readonly patience: () => Patience,
  ) {}

  /** `null` for a missing or deleted stream. */
  async of(streams: readonly StreamId[]): Promise<Heads> {
    if (streams.length === 0) return new Map();
    const all = await this.trip.join(streams);
    return new Map(streams.map((stream) => [stream, all.get(stream) ?? null]));
  }

  private async ask(streams: readonly StreamId[]): Promise<Heads> {
    const patience = this.patience();
    const heads = streams.map(async (stream) => [stream, await this.headOf(stream, patience)] as const);
    return new Map(await Promise.all(heads));
  }

  private async headOf(stream: StreamId, patience: Patience): Promise<bigint | null> {
    const last = { stream, from: 'end', direction: 'backward', count: 1 } as const;
    const { records, standing } = await this.reader.streamPage(last, patience);
    if (standing !== 'there') return null;
    return records[0]?.revision ?? this.hiddenHeadOf(stream, patience);
  }

  /** Truncated up to its end, a stream shows nothing. What it refuses an append with still tells where it stands. */
  private async hiddenHeadOf(stream: StreamId, patience: Patience): Promise<bigint | null> {
    const messages = appendMessages(stream, impossible, []);
    const answer = await insist(patience, (callMs) => this.connection.append(messages, callMs));
    return wrongRevisionIn(answer)?.actual ?? null;
  }
}
