import type { ExpectedLast, StreamId } from '@slipway/application/ports/event-store';
import { StreamTombstoned } from '@slipway/application/ports/event-store.errors';
import type { Connection } from './connection';
import { refusalOf } from './failures';
import { insist } from './patience';
import type { Patience } from './patience';
import { softDeletion, tombstoning } from './requests';
import { readMetadata, writeMetadata } from './stream-metadata';

/** In a stream's metadata: its first revision that readers see. */
const truncateBefore = '$tb';

/** Ends streams. What is asked twice happens once, so what failed is asked for again. */
export class StreamEnder {
  constructor(
    private readonly connection: Connection,
    private readonly patience: () => Patience,
  ) {}

  /** Never back: a call that comes late must not show what a later one has hidden. */
  async truncate(stream: StreamId, before: bigint): Promise<void> {
    const patience = this.patience();
    const wanted = Math.min(Number(before), Number.MAX_SAFE_INTEGER);
    for (;;) {
      const { revision, content } = await readMetadata(this.connection, stream, patience);
      if (Number(content[truncateBefore] ?? 0) >= wanted) return;
      const cut = { revision, content: { ...content, [truncateBefore]: wanted } };
      if (await writeMetadata(this.connection, stream, cut, patience)) return;
    }
  }

  async softDelete(stream: StreamId, expected: ExpectedLast): Promise<void> {
    const request = softDeletion(stream, expected);
    await this.ask(stream, expected, (callMs) => this.connection.softDelete(request, callMs));
  }

  async tombstone(stream: StreamId, expected: ExpectedLast): Promise<void> {
    const request = tombstoning(stream, expected);
    try {
      await this.ask(stream, expected, (callMs) => this.connection.tombstone(request, callMs));
    } catch (error) {
      // It is what was asked for, by this call or by one before.
      if (!(error instanceof StreamTombstoned)) throw error;
    }
  }

  private async ask(
    stream: StreamId,
    expected: ExpectedLast,
    call: (callMs: number) => Promise<unknown>,
  ): Promise<void> {
    await insist(this.patience(), call, (failure) => refusalOf(failure, stream, expected));
  }
}
