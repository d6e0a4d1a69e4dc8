import type { Batch, Position, RecordedEvent } from '@slipway/application/ports';
import { Wake } from './wake';

/** A stretch of the log: everything after `from` up to and including `through`, as far as anybody here wants it. */
export type Stretch = {
  readonly from: Position;
  readonly through: Position;
  readonly events: readonly RecordedEvent[];
};

const capacity = 8;

/**
 * What the tail of the log leaves for one projection. A slow projection loses the oldest stretches, not its place: it
 * reads its own pages until it reaches what is kept, and slows nobody down meanwhile.
 */
export class Mailbox {
  #stretches: Stretch[] = [];
  #head: Position | null = null;
  readonly #wake = new Wake();

  /** How far the tail has been read; `null` while nobody reads it. */
  get head(): Position | null {
    return this.#head;
  }

  /** The tail is read from `head` on; what was kept belongs to an earlier reading. */
  restart(head: Position | null): void {
    this.#stretches = [];
    this.#head = head;
    this.#wake.ring();
  }

  put(from: Position, batch: Batch): void {
    this.#stretches.push({ from, through: batch.through, events: batch.events });
    if (this.#stretches.length > capacity) this.#stretches.shift();
    this.#head = batch.through;
    this.#wake.ring();
  }

  /** The part of the log that continues exactly at `position`, if it is kept. */
  take(position: Position): Stretch | null {
    this.#stretches = this.#stretches.filter((stretch) => stretch.through > position);
    const [first] = this.#stretches;
    if (first === undefined || first.from > position) return null;
    this.#stretches.shift();
    return { ...first, from: position, events: first.events.filter((event) => event.position > position) };
  }

  /** Resolves `true` when something came, `false` after `milliseconds` or when `signal` aborts. */
  wait(milliseconds: number, signal: AbortSignal): Promise<boolean> {
    return this.#wake.wait(milliseconds, signal);
  }
}
