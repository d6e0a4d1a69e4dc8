import type { StreamId } from '@slipway/application/ports';

/** What a stream is about: `<category>-<id>`, and a category has no `-`. */
export function idOf(stream: StreamId): string {
  return stream.slice(stream.indexOf('-') + 1);
}
