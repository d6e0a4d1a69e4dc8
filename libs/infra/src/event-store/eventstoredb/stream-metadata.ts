import { randomUUID } from 'node:crypto';
import type { AppendResp, ReadResp } from '@eventstore/db-client/generated/streams_pb';
import type { StreamId } from '@slipway/application/ports/event-store';
import { wrongRevisionIn } from './append-answer';
import { appendMessages } from './append-messages';
import type { Connection } from './connection';
import { refusalOf } from './failures';
import { insist } from './patience';
import type { Patience } from './patience';
import { parseStreamMetadata } from './recorded-event.parser';
import { streamRead } from './requests';
import type { ServiceFailure } from './service-failure.parser';

export type StreamMetadata = {
  readonly revision: bigint | 'no_stream';
  readonly content: Readonly<Record<string, unknown>>;
};

/** The server keeps what is said about a stream in a stream beside it; the last word counts. */
const besides = (stream: StreamId): StreamId => `$$${stream}`;

/** Throws `StreamTombstoned`. */
export async function readMetadata(
  connection: Connection,
  stream: StreamId,
  patience: Patience,
): Promise<StreamMetadata> {
  const last = { stream: besides(stream), from: 'end', direction: 'backward', count: 1 } as const;
  const readLast = async (callMs: number): Promise<StreamMetadata> => {
    let found: ReadResp.ReadEvent | undefined;
    await connection.read(streamRead(last), callMs, (message) => {
      found = message.getEvent() ?? found;
      return true;
    });
    if (found === undefined) return { revision: 'no_stream', content: {} };
    const revision = BigInt(found.getEvent()?.getStreamRevision() ?? '0');
    return { revision, content: parseStreamMetadata(found) };
  };
  return insist(patience, readLast, refusalFor(stream));
}

/** Whether it was written; not when somebody else has written since `revision`. Throws `StreamTombstoned`. */
export async function writeMetadata(
  connection: Connection,
  stream: StreamId,
  { revision, content }: StreamMetadata,
  patience: Patience,
): Promise<boolean> {
  const event = { id: randomUUID(), type: '$metadata', data: JSON.stringify(content), metadata: '' };
  const messages = appendMessages(besides(stream), revision, [event]);
  const append = (callMs: number): Promise<AppendResp> => connection.append(messages, callMs);
  const answer = await insist(patience, append, refusalFor(stream));
  return wrongRevisionIn(answer) === undefined;
}

/** The refusals of what is beside the stream are those of the stream. */
function refusalFor(stream: StreamId): (failure: ServiceFailure) => Error | undefined {
  return (failure) => refusalOf(failure, stream, 'any');
}
