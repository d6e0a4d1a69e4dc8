import type { EventStore, NewEvent, StreamGuard, StreamId } from '@slipway/application/ports/event-store';
import type { ExpectedLast, ExpectedRevision, Write } from '@slipway/application/ports/event-store';
import { EventNotStorable, EventTooLarge } from '@slipway/application/ports/event-store.errors';
import { isUuid } from '@slipway/domain/kernel';

/** Ours, and equal for every store: what one of them takes, all of them take. */
export const appendLimits = { events: 1_000, bytes: 1_048_576 } as const;

/** One event of an append; `data` and `metadata` are JSON. */
export type EncodedEvent = {
  readonly id: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: string;
  readonly metadata: string;
};

/** An append that every store can write, already encoded: it is measured by what goes over the wire. */
export type EncodedAppend = {
  readonly stream: StreamId;
  readonly expected: ExpectedRevision;
  readonly count: number;
  readonly bytes: number;
  /** JSON array of {id, type, schemaVersion, data, metadata}. */
  readonly events: string;
  /** The same, one by one. */
  readonly parts: readonly EncodedEvent[];
  readonly guards: readonly StreamGuard[];
};

type Guards = NonNullable<Parameters<EventStore['append']>[3]>['guards'];

/** Refuses before any I/O what no store may be asked to keep. */
export function encodeAppend(write: Write, guards: Guards = []): EncodedAppend {
  const { stream, expected, events } = write;
  assertStreamId(stream);
  if (typeof expected === 'bigint' && expected < 0n) {
    throw new EventNotStorable(`${stream}: revisions start at 0, not ${expected}; say no_stream`);
  }
  guards.forEach((guard) => assertStreamId(guard.stream));
  if (events.length > appendLimits.events) {
    throw new EventTooLarge(
      `${stream}: ${events.length} events in one append; at most ${appendLimits.events}. Append them in portions`,
    );
  }
  assertDistinctIds(stream, events);
  const parts = events.map((event) => encodeEvent(stream, event));
  const encoded = `[${parts.map(toJson).join(',')}]`;
  const bytes = Buffer.byteLength(encoded);
  if (bytes > appendLimits.bytes) {
    throw new EventTooLarge(
      `${stream}: ${bytes} bytes in one append; at most ${appendLimits.bytes}. Append them in portions`,
    );
  }
  return { stream, expected, count: events.length, bytes, events: encoded, parts, guards };
}

/** Several streams in one append: each once, and all of it within the limits of one append. */
export function encodeTogether(writes: readonly Write[]): readonly EncodedAppend[] {
  const encoded = writes.map((write) => encodeAppend(write));
  const streams = new Set(writes.map((write) => write.stream));
  if (streams.size < writes.length)
    throw new EventNotStorable('a stream comes twice in one append; join its events');
  if (encoded.length === 0 || encoded.some((append) => append.count === 0)) {
    throw new EventNotStorable('an append to several streams needs an event for each of them');
  }
  const events = encoded.reduce((sum, append) => sum + append.count, 0);
  const bytes = encoded.reduce((sum, append) => sum + append.bytes, 0);
  if (events > appendLimits.events || bytes > appendLimits.bytes) {
    throw new EventTooLarge(
      `${events} events, ${bytes} bytes in one append; at most ${appendLimits.events} and ${appendLimits.bytes}`,
    );
  }
  return encoded;
}

const streamId = /^[A-Za-z][A-Za-z0-9_.]*-[\x21-\x7e]+$/;

/** What ending a stream needs, refused before any I/O like an append. */
export function assertEnding(stream: StreamId, revision: ExpectedLast): void {
  assertStreamId(stream);
  if (typeof revision === 'bigint' && revision < 0n) {
    throw new EventNotStorable(`${stream}: revisions start at 0, not ${revision}`);
  }
}

function assertStreamId(stream: StreamId): void {
  if (stream.length > 400 || !streamId.test(stream)) {
    throw new EventNotStorable(
      `not a stream id (<category>-<id>, printable ASCII): ${JSON.stringify(stream)}`,
    );
  }
}

function assertDistinctIds(stream: StreamId, events: readonly NewEvent[]): void {
  const ids = new Set(events.map((event) => event.id));
  if (ids.size < events.length)
    throw new EventNotStorable(`${stream}: an event id comes twice in one append`);
}

function encodeEvent(stream: StreamId, event: NewEvent): EncodedEvent {
  const { id, type, schemaVersion, data, metadata } = event;
  if (!isUuid(id)) throw new EventNotStorable(`${stream}: an event's id is a lower-case UUID, not ${id}`);
  // `$` begins the store's own types on EventStoreDB, which readers do not see.
  if (type.length === 0 || type.length > 200 || type.startsWith('$'))
    throw new EventNotStorable(`${stream}: not an event type: ${type}`);
  if (!Number.isInteger(schemaVersion) || schemaVersion < 1 || schemaVersion > 32_767) {
    throw new EventNotStorable(`${type}: schemaVersion is 1 to 32767, not ${schemaVersion}`);
  }
  // `$` is the store's own name space on EventStoreDB.
  const reserved = Object.keys(metadata).find((key) => key.startsWith('$'));
  if (reserved !== undefined)
    throw new EventNotStorable(`${type}: metadata key ${reserved} is the store's own`);
  return { id, type, schemaVersion, data: jsonText(type, data), metadata: jsonText(type, metadata) };
}

function toJson({ id, type, schemaVersion, data, metadata }: EncodedEvent): string {
  const name = assertStorableText(type, JSON.stringify(type));
  return `{"id":"${id}","type":${name},"schemaVersion":${schemaVersion},"data":${data},"metadata":${metadata}}`;
}

/** A caller without types may pass what JSON cannot say: nothing at all, a bigint, a circle. */
function jsonText(type: string, value: unknown): string {
  let json: unknown;
  try {
    json = JSON.stringify(value);
  } catch (error) {
    throw new EventNotStorable(`${type}: not to be written as JSON: ${String(error)}`, { cause: error });
  }
  if (typeof json !== 'string') throw new EventNotStorable(`${type}: ${typeof value} is no JSON`);
  return assertStorableText(type, json);
}

/** JSON may spell a NUL and half a surrogate pair; PostgreSQL's jsonb takes neither, and a log must be readable everywhere. */
const unstorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

function assertStorableText(type: string, json: string): string {
  if (json.includes('\\u') && unstorable.test(json)) {
    throw new EventNotStorable(`${type}: a text holds a NUL character or half a surrogate pair. Remove it`);
  }
  return json;
}
