/** Something that is read in step with something else; `null` at its end. */
export class Following<T> {
  readonly #items: AsyncIterator<T, unknown>;
  #ahead: { readonly item: T | null } | null = null;

  constructor(items: AsyncIterable<T>) {
    this.#items = items[Symbol.asyncIterator]();
  }

  async peek(): Promise<T | null> {
    this.#ahead ??= { item: await this.#read() };
    return this.#ahead.item;
  }

  async next(): Promise<T | null> {
    const item = await this.peek();
    this.#ahead = null;
    return item;
  }

  async close(): Promise<void> {
    await this.#items.return?.();
  }

  async #read(): Promise<T | null> {
    const result = await this.#items.next();
    return result.done === true ? null : result.value;
  }
}
