import type { Pool } from 'pg';
import type { Position, RecordedEvent } from '@slipway/application/ports';
import type { Projection, Transaction } from '@slipway/application/runtime/projection';
import { keyOf, partitionOf, partitionsOf } from './partitions';
import type { Edition } from './sides';

/** What becomes of the events of a batch. */
export type Sorted = {
  readonly own: readonly RecordedEvent[];
  /** Behind an earlier one of their key that could not be projected. */
  readonly parked: readonly RecordedEvent[];
  /** Given up by an operator, on this side or the other one. */
  readonly dropped: readonly RecordedEvent[];
};

/** Why the first event of a key is set aside; without data of the event. */
export type Poison = { readonly event: RecordedEvent; readonly error: string };

export type ParkedCount = { readonly keys: number; readonly events: number };

const ofEdition = 'projector = $1 AND version = $2 AND side = $3';

const waitingKeys = `
  SELECT key, count(*)::integer AS events FROM runtime.parked
  WHERE ${ofEdition} AND partition = ANY ($4) AND dropped_at IS NULL GROUP BY key`;

const droppedPositions = `
  SELECT DISTINCT position FROM runtime.parked
  WHERE projector = $1 AND version = $2 AND partition = ANY ($3) AND dropped_at IS NOT NULL`;

const insert = `
  INSERT INTO runtime.parked (projector, version, side, partition, position, after, key, stream_id, event_id, type,
                              attempts, error, dropped_at)
  SELECT $1, $2, $3, partition, position, $4, key, stream_id, event_id, type,
         CASE WHEN error IS NULL THEN 0 ELSE 1 END, error, CASE WHEN is_dropped THEN now() END
  FROM json_to_recordset($5::json) AS r(partition text, position text, key text, stream_id text, event_id uuid, type text,
                                        error text, is_dropped boolean)
  ON CONFLICT DO NOTHING`;

async function droppedOf(
  pool: Pool,
  { name, version }: Projection,
  partitions: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ position: string }>(droppedPositions, [name, version, partitions]);
  return new Set(rows.map(({ position }) => position));
}

/** The events that one leader has set aside. What is parked is written with the checkpoint that passes it. */
export class Parking {
  readonly #waiting: Map<string, number>;
  readonly #dropped: ReadonlySet<string>;

  private constructor(
    private readonly projection: Projection,
    private readonly edition: Edition,
    known: { readonly waiting: Map<string, number>; readonly dropped: ReadonlySet<string> },
  ) {
    this.#waiting = known.waiting;
    this.#dropped = known.dropped;
  }

  static async load(
    pool: Pool,
    projection: Projection,
    edition: Edition,
    partitions: readonly string[],
  ): Promise<Parking> {
    const { projector, version, side } = edition;
    const [waiting, dropped] = await Promise.all([
      pool.query<{ key: string; events: number }>(waitingKeys, [projector, version, side, partitions]),
      droppedOf(pool, projection, partitions),
    ]);
    return new Parking(projection, edition, {
      waiting: new Map(waiting.rows.map(({ key, events }) => [key, events])),
      dropped,
    });
  }

  /** For rows that nobody serves: what operators gave up stays left out, and nothing waits yet. */
  static async anew(pool: Pool, projection: Projection): Promise<Parking> {
    const { name: projector, version } = projection;
    const dropped = await droppedOf(pool, projection, partitionsOf(projection));
    return new Parking(projection, { projector, version, side: 'a' }, { waiting: new Map(), dropped });
  }

  get keys(): readonly string[] {
    return [...this.#waiting.keys()];
  }

  get count(): ParkedCount {
    return { keys: this.#waiting.size, events: [...this.#waiting.values()].reduce((sum, n) => sum + n, 0) };
  }

  sort(events: readonly RecordedEvent[]): Sorted {
    // Nearly always nothing is set aside.
    if (this.#waiting.size === 0 && this.#dropped.size === 0) return { own: events, parked: [], dropped: [] };
    const isDropped = (event: RecordedEvent) => this.#dropped.has(event.position);
    const isParked = (event: RecordedEvent) => this.#waiting.has(keyOf(this.projection, event));
    const living = events.filter((event) => !isDropped(event));
    return {
      own: living.filter((event) => !isParked(event)),
      parked: living.filter(isParked),
      dropped: events.filter(isDropped),
    };
  }

  /** `after`: the checkpoint before the batch, from where the events are found again. */
  write(
    transaction: Transaction,
    after: Position,
    { parked, dropped }: Pick<Sorted, 'parked' | 'dropped'>,
    poison?: Poison,
  ): void {
    const rows = [
      ...(poison ? [this.#row(poison.event, poison.error, false)] : []),
      ...parked.map((event) => this.#row(event, null, false)),
      ...dropped.map((event) => this.#row(event, null, true)),
    ];
    if (rows.length === 0) return;
    const { projector, version, side } = this.edition;
    transaction.send(insert, [projector, version, side, after, JSON.stringify(rows)]);
  }

  /** Called when what was written is committed. */
  note(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      const key = keyOf(this.projection, event);
      this.#waiting.set(key, (this.#waiting.get(key) ?? 0) + 1);
    }
  }

  /** So many events of the key still wait. */
  settle(key: string, events: number): void {
    if (events === 0) this.#waiting.delete(key);
    else this.#waiting.set(key, events);
  }

  #row(event: RecordedEvent, error: string | null, isDropped: boolean) {
    return {
      partition: partitionOf(this.projection, event),
      position: event.position,
      key: keyOf(this.projection, event),
      stream_id: event.streamId,
      event_id: event.id,
      type: event.type,
      error,
      is_dropped: isDropped,
    };
  }
}
