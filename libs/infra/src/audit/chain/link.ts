import { createHash } from 'node:crypto';
import type { RecordedEvent } from '@slipway/application/ports/event-store';
import { canonicalJson } from '../../event-store/canonical-json';

/** What an event is known by in the chain; everything but its position and the store's time, which a copy changes. */
export type ChainedEvent = Pick<
  RecordedEvent,
  'id' | 'type' | 'schemaVersion' | 'data' | 'metadata' | 'streamId' | 'revision'
>;

/** The place of one event in the chain. `n` counts from 1. */
export type Link = {
  readonly n: number;
  readonly stream: string;
  readonly revision: bigint;
  readonly hash: Buffer;
};

/** Before the first event. */
export const genesis: Buffer = Buffer.alloc(32);

/** SHA-256 of the hash before it and of the event as it is stored: what is sealed stays sealed. */
export function hashAfter(previous: Buffer, event: ChainedEvent): Buffer {
  return createHash('sha256').update(previous).update(textOf(event)).digest();
}

export function linkAfter(previous: Link | null, event: ChainedEvent): Link {
  const { streamId: stream, revision } = event;
  return {
    n: (previous?.n ?? 0) + 1,
    stream,
    revision,
    hash: hashAfter(previous?.hash ?? genesis, event),
  };
}

function textOf({ id, type, schemaVersion, data, metadata, streamId, revision }: ChainedEvent): string {
  return canonicalJson({
    id,
    type,
    schemaVersion,
    data,
    metadata: { ...metadata },
    streamId,
    revision: Number(revision),
  });
}
