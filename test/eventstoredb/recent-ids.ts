interface Place {
  readonly stream: string;
  readonly revision: bigint;
}

/**
 * Where the latest event ids were written first; the oldest are forgotten. What appends without a revision go by, so an
 * id that is in two streams is recognized in the first of them only.
 */
export class RecentIds {
  readonly #places = new Map<string, Place>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  remember({ id, stream, revision }: Place & { readonly id: string }): void {
    if (this.#places.has(id)) return;
    this.#places.set(id, { stream, revision });
    if (this.#places.size <= this.#capacity) return;
    for (const oldest of this.#places.keys()) {
      this.#places.delete(oldest);
      return;
    }
  }

  find(id: string): Place | undefined {
    return this.#places.get(id);
  }
}
