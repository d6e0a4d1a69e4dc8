import { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import { defaultWindow, eventFilter, windowOf } from './event-filter';
import type { EventFilter } from './event-filter';
import { refusals } from './refusal';
import { streamNameOf } from './wire-events';
import type { LogPosition, UuidForm } from './wire-events';

export type From<Place> = 'start' | 'end' | Place;

export interface FilterRequest {
  readonly accepts: EventFilter;
  /** How many events are looked at in one go. */
  readonly window: number;
  /** A checkpoint every so many looks. */
  readonly interval: number;
}

/** What of the log is asked for. */
export type Scope =
  | { readonly kind: 'stream'; readonly stream: string; readonly from: From<bigint> }
  | { readonly kind: 'all'; readonly from: From<LogPosition>; readonly filter: FilterRequest | null };

export interface ReadRequest {
  readonly scope: Scope;
  readonly direction: 'forwards' | 'backwards';
  /** How many events at most, or the wish to be told of all that follow. */
  readonly count: bigint | 'subscription';
  readonly uuids: UuidForm;
}

/** A request that ends by itself. */
export type HistoryRequest<Kind extends Scope['kind']> = ReadRequest & {
  readonly scope: Extract<Scope, { readonly kind: Kind }>;
  readonly count: bigint;
};

const largestPosition = 9_223_372_036_854_775_807n;

const directions = {
  [ReadReq.Options.ReadDirection.FORWARDS]: 'forwards',
  [ReadReq.Options.ReadDirection.BACKWARDS]: 'backwards',
} as const;

export function readRequest(options: ReadReq.Options): ReadRequest {
  return {
    scope: scopeOf(options),
    direction: directions[options.getReadDirection()],
    count: options.hasSubscription() ? 'subscription' : BigInt(options.getCount()),
    uuids: options.getUuidOption()?.hasString() === true ? 'text' : 'numbers',
  };
}

function scopeOf(options: ReadReq.Options): Scope {
  const [stream, all] = [options.getStream(), options.getAll()];
  if (stream !== undefined) {
    const name = streamNameOf(stream.getStreamIdentifier());
    if (name === '') throw refusals.handlerThrew();
    const from = stream.hasRevision() ? BigInt(stream.getRevision()) : stream.hasEnd() ? 'end' : 'start';
    return { kind: 'stream', stream: name, from };
  }
  if (all === undefined) throw refusals.invalidArgument("'None' is not a valid stream option");
  const [position, filter] = [all.getPosition(), options.getFilter()];
  const from = position === undefined ? (all.hasEnd() ? 'end' : 'start') : positionOf(position);
  return { kind: 'all', from, filter: filter === undefined ? null : filterRequest(filter) };
}

function positionOf(position: ReadReq.Options.Position): LogPosition {
  const commit = BigInt(position.getCommitPosition());
  const prepare = BigInt(position.getPreparePosition());
  if (commit < prepare || commit > largestPosition) throw refusals.handlerThrew();
  return { commit, prepare };
}

function filterRequest(options: ReadReq.Options.FilterOptions): FilterRequest {
  const window = windowOf(options);
  return {
    accepts: eventFilter(options),
    window,
    interval: options.getCheckpointintervalmultiplier() * window,
  };
}

/** Everything passes, as when nobody asked for a filter. */
export const unfiltered = { accepts: () => true, window: defaultWindow };
