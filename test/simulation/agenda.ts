type Entry = { readonly at: number; readonly number: number; readonly act: () => Promise<void> };

/** What happens when, in virtual time: the earliest first, and what was entered first among equals. */
export class Agenda {
  readonly #heap: Entry[] = [];
  #entered = 0;

  constructor(private readonly onTime: (at: number) => void) {}

  /** `at`: virtual milliseconds; never before what happens now. */
  enter(at: number, act: () => Promise<void>): void {
    this.#heap.push({ at, number: this.#entered++, act });
    this.#rise(this.#heap.length - 1);
  }

  /** Until nothing is left to happen. Throws after `most` happenings: then something goes round in circles. */
  async happen(most: number): Promise<void> {
    for (let count = 0; ; count += 1) {
      const next = this.#takeFirst();
      if (next === undefined) return;
      if (count >= most) throw new Error(`nothing has come to an end after ${String(most)} happenings`);
      this.onTime(next.at);
      await next.act();
    }
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
