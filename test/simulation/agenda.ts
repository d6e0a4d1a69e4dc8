/** `about`: whose happening it is, where it is somebody's. */
type Happening = { readonly at: number; readonly about: string | null; readonly act: () => Promise<void> };
type Entry = Happening & { readonly number: number };
/** What one may go through before it counts as stuck: happenings, and virtual milliseconds since the first of them. */
export type Patience = { readonly happenings: number; readonly time: number };

/** Somebody does not come to an end. */
export class Stuck extends Error {
  constructor(
    readonly about: string,
    after: string,
  ) {
    super(`has not come to an end after ${after}`);
  }
}

/** What happens when, in virtual time: the earliest first, and what was entered first among equals. */
export class Agenda {
  readonly #heap: Entry[] = [];
  readonly #lives = new Map<string, { readonly since: number; happenings: number }>();
  #entered = 0;

  constructor(private readonly onTime: (at: number) => void) {}

  /** `at`: virtual milliseconds; never before what happens now. */
  enter(at: number, about: string | null, act: () => Promise<void>): void {
    this.#heap.push({ at, about, act, number: this.#entered++ });
    this.#rise(this.#heap.length - 1);
  }

  /** Until nothing is left to happen. Throws `Stuck` for the first one whose patience is at an end. */
  async happen(patience: Patience): Promise<void> {
    for (let next = this.#takeFirst(); next !== undefined; next = this.#takeFirst()) {
      this.onTime(next.at);
      if (next.about !== null) this.#liveOn(next.about, next.at, patience);
      await next.act();
    }
  }

  #liveOn(about: string, at: number, patience: Patience): void {
    const life = this.#lives.get(about) ?? { since: at, happenings: 0 };
    this.#lives.set(about, life);
    life.happenings += 1;
    if (life.happenings > patience.happenings)
      throw new Stuck(about, `${String(patience.happenings)} happenings`);
    if (at - life.since > patience.time)
      throw new Stuck(about, `${String(Math.round(patience.time / 86_400_000))} days`);
  }

  #takeFirst(): Entry | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (first === undefined || last === undefined || first === last) return first;
    this.#heap[0] = last;
    this.#sink(0);
    return first;
  }

  #rise(index: number): void {
    const parent = (index - 1) >> 1;
    if (index === 0 || !this.#isBefore(index, parent)) return;
    this.#swap(index, parent);
    this.#rise(parent);
  }

  #sink(index: number): void {
    const earliest = [2 * index + 1, 2 * index + 2]
      .filter((child) => child < this.#heap.length)
      .reduce((best, child) => (this.#isBefore(child, best) ? child : best), index);
    if (earliest === index) return;
    this.#swap(index, earliest);
    this.#sink(earliest);
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (a === undefined || b === undefined) throw new Error('the agenda looks beyond its end');
    return a.at < b.at || (a.at === b.at && a.number < b.number);
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (a === undefined || b === undefined) throw new Error('the agenda looks beyond its end');
    [this.#heap[one], this.#heap[other]] = [b, a];
  }
}
