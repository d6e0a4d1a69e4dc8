import type { EventFilter, RecordedEvent } from '@slipway/application/ports/event-store';

/** What the server can look at: one dimension at a time. The other one is looked at here. */
export type ServerFilter =
  | { readonly on: 'stream'; readonly prefixes: readonly string[] }
  | { readonly on: 'type'; readonly regex: string };

/** What is worth asking the server for; every event that matches passes it, and perhaps others. */
export function serverFilter({ types, streamPrefixes }: EventFilter = {}): ServerFilter | undefined {
  if (streamPrefixes !== undefined && !streamPrefixes.includes(''))
    return { on: 'stream', prefixes: streamPrefixes };
  if (types !== undefined) return { on: 'type', regex: `^(${types.map(literally).join('|')})$` };
  return undefined;
}

export function matchesNothing({ types, streamPrefixes }: EventFilter = {}): boolean {
  return types?.length === 0 || streamPrefixes?.length === 0;
}

export function matches(event: RecordedEvent, { types, streamPrefixes }: EventFilter = {}): boolean {
  return (
    (types === undefined || types.includes(event.type)) &&
    (streamPrefixes === undefined || streamPrefixes.some((prefix) => event.streamId.startsWith(prefix)))
  );
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|#\s]/g, String.raw`\$&`);
}
