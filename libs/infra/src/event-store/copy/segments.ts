import type { NewEvent, RecordedEvent, Write } from '@slipway/application/ports/event-store';

/** Well inside the limits of one append, which measure the encoded whole. */
const most = { events: 500, bytes: 512 * 1024 } as const;

type OpenWrite = {
  readonly stream: string;
  readonly expected: Write['expected'];
  readonly events: NewEvent[];
};

export type Segment = { readonly writes: readonly Write[]; readonly events: readonly RecordedEvent[] };

/**
 * Cuts a log into appends that keep its order. Several streams go together when the store can (`together`), and a stream
 * that comes again begins a new segment: inside one append its events would move up to its earlier ones.
 */
export async function* segmentsOf(
  log: AsyncIterable<RecordedEvent>,
  together: boolean,
): AsyncGenerator<Segment> {
  let segment = new OpenSegment(together);
  for await (const event of log) {
    if (!segment.takes(event)) {
      yield segment.closed();
      segment = new OpenSegment(together);
    }
    segment.add(event);
  }
  if (segment.events.length > 0) yield segment.closed();
}

class OpenSegment {
  readonly events: RecordedEvent[] = [];
  readonly #writes = new Map<string, OpenWrite>();
  #bytes = 0;

  constructor(private readonly together: boolean) {}

  takes(event: RecordedEvent): boolean {
    if (this.events.length === 0) return true;
    if (this.events.length >= most.events || this.#bytes + sizeOf(event) > most.bytes) return false;
    if (event.streamId === this.events.at(-1)?.streamId) return true;
    return this.together && !this.#writes.has(event.streamId);
  }

  add(event: RecordedEvent): void {
    const known = this.#writes.get(event.streamId);
    if (known) known.events.push(event);
    else this.#writes.set(event.streamId, firstWrite(event));
    this.events.push(event);
    this.#bytes += sizeOf(event);
  }

  closed(): Segment {
    return { writes: [...this.#writes.values()], events: this.events };
  }
}

function firstWrite(event: RecordedEvent): OpenWrite {
  const expected = event.revision === 0n ? 'no_stream' : event.revision - 1n;
  return { stream: event.streamId, expected, events: [event] };
}

function sizeOf({ data, metadata }: RecordedEvent): number {
  return JSON.stringify(data).length + JSON.stringify(metadata).length;
}
