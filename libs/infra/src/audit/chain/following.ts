import { inBatches } from './in-batches';

/** Something that is read in step with something else; `null` at its end. */
export class Following<T> {
  readonly #batches: AsyncIterator<readonly T[], unknown>;
  #batch: readonly T[] = [];
  #at = 0;
  #isAtEnd = false;

  constructor(items: AsyncIterable<T>) {
    this.#batches = inBatches(items);
  }

  /** The next one, when it is here already: nearly always it is, and then nobody has to wait. */
  get here(): T | undefined {
    return this.#batch[this.#at];
  }

  /** Nothing is here, and nothing will come. */
  get isAtEnd(): boolean {
    return this.#isAtEnd;
  }

  async peek(): Promise<T | null> {
    if (this.here === undefined && !this.#isAtEnd) await this.#load();
    return this.here ?? null;
  }

  async next(): Promise<T | null> {
    const item = await this.peek();
    this.pass();
    return item;
  }

  /** Goes on behind what is here. */
  pass(): void {
    this.#at += 1;
  }

  async close(): Promise<void> {
    await this.#batches.return?.();
  }

  async #load(): Promise<void> {
    const result = await this.#batches.next();
    this.#isAtEnd = result.done === true;
    this.#batch = result.done === true ? [] : result.value;
    this.#at = 0;
  }
}
