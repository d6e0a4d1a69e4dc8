import { Empty, StreamIdentifier } from '@eventstore/db-client/generated/shared_pb';
import { DeleteReq, ReadReq, TombstoneReq } from '@eventstore/db-client/generated/streams_pb';
import type { ExpectedLast, Position, StreamId } from '@slipway/application/ports/event-store';
import { origin, wirePositionOf } from './log-position.parser';
import type { ServerFilter } from './server-filter';

export type Direction = 'forward' | 'backward';

type Extent = { readonly direction: Direction; readonly count: number };
export type StreamRead = Extent & { readonly stream: StreamId; readonly from: bigint | 'start' | 'end' };
export type LogRead = Extent & {
  /** Included when reading forward, and not when reading backward. */
  readonly from: Position | 'end';
  readonly filter?: ServerFilter | undefined;
};
/** Exclusive. */
export type LogFollowing = { readonly after: Position; readonly filter?: ServerFilter | undefined };

export function streamRead({ stream, from, direction, count }: StreamRead): ReadReq {
  const where = new ReadReq.Options.StreamOptions().setStreamIdentifier(streamIdentifier(stream));
  if (from === 'start') where.setStart(new Empty());
  else if (from === 'end') where.setEnd(new Empty());
  else where.setRevision(String(from));
  const options = readOptions().setStream(where).setNoFilter(new Empty());
  return new ReadReq().setOptions(withExtent(options, { direction, count }));
}

export function logRead({ from, direction, count, filter }: LogRead): ReadReq {
  const where = from === 'end' ? new ReadReq.Options.AllOptions().setEnd(new Empty()) : positionInLog(from);
  const options = withFilter(readOptions().setAll(where), filter);
  return new ReadReq().setOptions(withExtent(options, { direction, count }));
}

export function logFollowing({ after, filter }: LogFollowing): ReadReq {
  const options = readOptions()
    .setAll(positionInLog(after))
    .setSubscription(new ReadReq.Options.SubscriptionOptions());
  return new ReadReq().setOptions(withFilter(options, filter));
}

export function softDeletion(stream: StreamId, expected: ExpectedLast): DeleteReq {
  const options = new DeleteReq.Options().setStreamIdentifier(streamIdentifier(stream));
  if (expected === 'any') options.setAny(new Empty());
  else options.setRevision(String(expected));
  return new DeleteReq().setOptions(options);
}

export function tombstoning(stream: StreamId, expected: ExpectedLast): TombstoneReq {
  const options = new TombstoneReq.Options().setStreamIdentifier(streamIdentifier(stream));
  if (expected === 'any') options.setAny(new Empty());
  else options.setRevision(String(expected));
  return new TombstoneReq().setOptions(options);
}

export function streamIdentifier(stream: StreamId): StreamIdentifier {
  return new StreamIdentifier().setStreamName(Uint8Array.from(Buffer.from(stream)));
}

function readOptions(): ReadReq.Options {
  return new ReadReq.Options()
    .setResolveLinks(false)
    .setUuidOption(new ReadReq.Options.UUIDOption().setString(new Empty()));
}

function withExtent(options: ReadReq.Options, { direction, count }: Extent): ReadReq.Options {
  const { ReadDirection } = ReadReq.Options;
  return options
    .setReadDirection(direction === 'forward' ? ReadDirection.FORWARDS : ReadDirection.BACKWARDS)
    .setCount(String(count));
}

function positionInLog(position: Position): ReadReq.Options.AllOptions {
  const where = new ReadReq.Options.AllOptions();
  if (position === origin) return where.setStart(new Empty());
  const { commit, prepare } = wirePositionOf(position);
  return where.setPosition(
    new ReadReq.Options.Position().setCommitPosition(commit).setPreparePosition(prepare),
  );
}

/** A checkpoint for every 32 pages of 32 events that the server has looked at. */
const pagesPerCheckpoint = 32;

function withFilter(options: ReadReq.Options, filter: ServerFilter | undefined): ReadReq.Options {
  if (filter === undefined) return options.setNoFilter(new Empty());
  const wanted = new ReadReq.Options.FilterOptions()
    .setCount(new Empty())
    .setCheckpointintervalmultiplier(pagesPerCheckpoint);
  const { Expression } = ReadReq.Options.FilterOptions;
  if (filter.on === 'stream')
    wanted.setStreamIdentifier(new Expression().setPrefixList([...filter.prefixes]));
  else wanted.setEventType(new Expression().setRegex(filter.regex));
  return options.setFilter(wanted);
}
