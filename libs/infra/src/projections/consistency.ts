import type { Pool } from 'pg';
import type { Position } from '@slipway/application/ports';
import type { Log } from '../logging/log';
import { checkpointChannel, parseAnnouncement } from './announcement';
import type { Announcement, Place } from './announcement';
import { Listener } from './listener';
import { countOf } from './partitions';
import { beginning, parsePosition } from './position.parser';
import { describe } from './transient';

const longestWaitMs = 5000;
const pollEveryMs = 250;

type Waiter = { readonly view: string; readonly position: Position; readonly arrive: (is: boolean) => void };
type Row = Place & { readonly position: string };

const servingPlaces = {
  name: 'checkpoints-of-views',
  text: `SELECT c.projector, c.version, c.side, c.partition, c.position
         FROM runtime.checkpoints c JOIN runtime.views v ON v.view = c.projector AND v.version = c.version AND v.side = c.side
         WHERE v.live AND v.view = ANY ($1)`,
};

/** How far each partition of what readers see has come. */
class Serving {
  readonly #reached = new Map<string, Position>();

  constructor(private readonly place: Place) {}

  isAt({ version, side }: Place): boolean {
    return version === this.place.version && side === this.place.side;
  }

  /** Positions only grow, and hints may come late. */
  learn({ partition }: Place, position: Position): void {
    if ((this.#reached.get(partition) ?? beginning) < position) this.#reached.set(partition, position);
  }

  /** Everything up to here is seen, whichever partition it belongs to. */
  get reached(): Position {
    const positions = [...this.#reached.values()].toSorted();
    return positions.length === countOf(this.place.partition) ? (positions[0] ?? beginning) : beginning;
  }
}

/** Read your own writes: waits until what readers see of a view has seen a position of the log. */
export class CheckpointWatch {
  readonly #serving = new Map<string, Serving>();
  readonly #waiting = new Set<Waiter>();
  readonly #listener: Listener;
  #polling: NodeJS.Timeout | null = null;
  #asking = false;

  constructor(
    private readonly pool: Pool,
    private readonly log: Log,
  ) {
    this.#listener = new Listener({
      pool,
      channel: checkpointChannel,
      log,
      onMessage: (payload) => this.#hear(parseAnnouncement(payload)),
      // That another edition serves may have been missed meanwhile.
      onConnect: () => this.#serving.clear(),
    });
  }

  start(): void {
    this.#listener.start();
  }

  async close(): Promise<void> {
    for (const waiter of this.#waiting) waiter.arrive(false);
    await this.#listener.close();
  }

  /** Whether `view` has everything up to `position`, after at most `timeoutMs` (5,000 and not more). */
  waitFor(view: string, position: Position, timeoutMs = longestWaitMs): Promise<boolean> {
    if (this.#has(view, position)) return Promise.resolve(true);
    return new Promise((resolve) => {
      const arrive = (is: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(waiter);
        if (this.#waiting.size === 0) this.#stopPolling();
        resolve(is);
      };
      const timer = setTimeout(() => arrive(false), Math.min(timeoutMs, longestWaitMs));
      const waiter: Waiter = { view, position, arrive };
      this.#waiting.add(waiter);
      this.#startPolling();
      // Of a view that was heard of there will be news; of any other it may all have been said.
      if (!this.#serving.has(view)) void this.#ask();
    });
  }

  #has(view: string, position: Position): boolean {
    return (this.#serving.get(view)?.reached ?? beginning) >= position;
  }

  /** Of what is built beside the one that serves, nobody waits for news. */
  #hear({ projector: view, at }: Announcement): void {
    if (at === null) {
      this.#serving.delete(view);
      if ([...this.#waiting].some((waiter) => waiter.view === view)) void this.#ask();
      return;
    }
    const serving = this.#serving.get(view);
    if (!serving?.isAt(at.place)) return;
    serving.learn(at.place, at.position);
    this.#wake(view);
  }

  #learn(rows: readonly Row[]): void {
    for (const row of rows) {
      const known = this.#serving.get(row.projector);
      const serving = known?.isAt(row) === true ? known : new Serving(row);
      this.#serving.set(row.projector, serving);
      serving.learn(row, parsePosition(row.position));
    }
    for (const view of new Set(rows.map(({ projector }) => projector))) this.#wake(view);
  }

  #wake(view: string): void {
    for (const waiter of this.#waiting)
      if (waiter.view === view && this.#has(view, waiter.position)) waiter.arrive(true);
  }

  #startPolling(): void {
    this.#polling ??= setInterval(() => void this.#ask(), pollEveryMs);
  }

  #stopPolling(): void {
    if (this.#polling) clearInterval(this.#polling);
    this.#polling = null;
  }

  /** One question for all who wait. */
  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      const views = [...new Set([...this.#waiting].map(({ view }) => view))];
      this.#learn((await this.pool.query<Row>({ ...servingPlaces, values: [views] })).rows);
    } catch (error) {
      this.log.warn({ error: describe(error) }, 'checkpoints could not be read');
    } finally {
      this.#asking = false;
    }
  }
}
