import type { Batch, EventStore, RecordedEvent } from '@slipway/application/ports/event-store';

/** What a follower of a log must never do, counted. */
export type Judgement = {
  /** Stored, and not seen. */
  readonly missed: number;
  readonly duplicated: number;
  /** Out of the order of the stream or of the log. */
  readonly inverted: number;
  /** Acknowledged to a writer, and not stored. */
  readonly lost: number;
};

export const perfect: Judgement = { missed: 0, duplicated: 0, inverted: 0, lost: 0 };

const placeOf = ({ streamId, revision }: RecordedEvent): string => `${streamId}@${revision}`;

/** `seen` by one follower against what is `stored` and what was `acknowledged` (ids). */
export function judge(
  seen: readonly RecordedEvent[],
  stored: readonly RecordedEvent[],
  acknowledged: ReadonlySet<string>,
): Judgement {
  const places = new Set(seen.map(placeOf));
  const ids = new Set(stored.map(({ id }) => id));
  return {
    missed: stored.filter((event) => !places.has(placeOf(event))).length,
    duplicated: seen.length - places.size,
    inverted: countInverted(seen),
    lost: [...acknowledged].filter((id) => !ids.has(id)).length,
  };
}

function countInverted(seen: readonly RecordedEvent[]): number {
  const heads = new Map<string, bigint>();
  let inverted = 0;
  let before = '';
  for (const { streamId, revision, position } of seen) {
    if (revision !== (heads.get(streamId) ?? -1n) + 1n || position <= before) inverted += 1;
    heads.set(streamId, revision);
    before = position;
  }
  return inverted;
}

/** The worst of several. */
export function worst(judgements: readonly Judgement[]): Judgement {
  const most = (key: keyof Judgement): number => Math.max(...judgements.map((one) => one[key]));
  return {
    missed: most('missed'),
    duplicated: most('duplicated'),
    inverted: most('inverted'),
    lost: most('lost'),
  };
}

/** Follows until the event `lastId` has come. A checkpoint that does not cover its batch is thrown. */
export async function followTo(
  store: EventStore,
  lastId: string,
  { after, batchSize }: { readonly after: Batch['through'] | 'start'; readonly batchSize: number },
): Promise<readonly RecordedEvent[]> {
  const seen: RecordedEvent[] = [];
  let before = '';
  const signal = AbortSignal.timeout(300_000);
  for await (const { events, through } of store.subscribeAll({ after, batchSize, signal })) {
    if (events.some(({ position }) => position <= before || position > through) || through < before) {
      throw new Error(`a batch after ${before} does not keep to its checkpoint ${through}`);
    }
    before = through;
    seen.push(...events);
    if (events.some(({ id }) => id === lastId)) return seen;
  }
  throw new Error(`the last event never came, after ${seen.length} events`);
}
