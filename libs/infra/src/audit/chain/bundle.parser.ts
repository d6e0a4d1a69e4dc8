import type { Json, RecordedEvent } from '@slipway/application/ports/event-store';
import { bytesIn, countIn, fieldsOf, formatHead, parseHead, UnreadableLine } from './anchor.parser';
import type { SignedHead } from './head';
import type { ChainedEvent, Link } from './link';

export type BundleLine =
  | { readonly kind: 'begin' }
  | { readonly kind: 'event'; readonly n: number; readonly hash: Buffer; readonly event: ChainedEvent }
  | { readonly kind: 'head' | 'end'; readonly head: SignedHead };

const format = 'slipway.audit-bundle';

export function beginLine(): string {
  return `${JSON.stringify({ kind: 'begin', format, v: 1 })}\n`;
}

/** The event as it is chained; position and the store's time stand beside it, since no hash covers them. */
export function eventLine(link: Link, event: RecordedEvent): string {
  const { id, type, schemaVersion, data, metadata, streamId, position, recordedAt } = event;
  const revision = Number(event.revision);
  const chained = { streamId, revision, id, type, schemaVersion, data, metadata };
  const { n, hash } = link;
  return `${JSON.stringify({ kind: 'event', n, position, recordedAt, event: chained, hash: hash.toString('hex') })}\n`;
}

export function headLine(kind: 'head' | 'end', head: SignedHead): string {
  return `${JSON.stringify({ kind, ...formatHead(head) })}\n`;
}

/** Throws `UnreadableLine`. What an event says is not looked at: its hash does that. */
export function parseBundleLine(line: string): BundleLine {
  const fields = fieldsOf(line);
  const { kind } = fields;
  switch (kind) {
    case 'begin':
      if (fields['format'] !== format || fields['v'] !== 1)
        throw new UnreadableLine('this is no audit bundle');
      return { kind };
    case 'event':
      return {
        kind,
        n: countIn(fields, 'n'),
        hash: bytesIn(fields, 'hash', 'hex'),
        event: eventIn(fields['event']),
      };
    case 'head':
    case 'end':
      return { kind, head: parseHead(fields) };
    default:
      throw new UnreadableLine('it is of no kind that a bundle has');
  }
}

function eventIn(value: unknown): ChainedEvent {
  if (typeof value !== 'object' || value === null) throw new UnreadableLine('it has no event');
  const event = value as Readonly<Record<string, Json>>;
  if (!Number.isSafeInteger(event['revision'])) throw new UnreadableLine('its event has no revision');
  return { ...(event as unknown as ChainedEvent), revision: BigInt(Number(event['revision'])) };
}
