type Trip<A> = { readonly keys: Set<string>; readonly answer: Promise<A> };

/**
 * Questions that arrive while one is on its way share the next round trip. It starts after the last of them was
 * asked, so nobody gets an answer from before. What a request costs is above all its writes to the socket.
 */
export class SharedTrip<A> {
  #gathering: Trip<A> | undefined;
  #onItsWay: Promise<unknown> = Promise.resolve();

  constructor(private readonly ask: (keys: readonly string[]) => Promise<A>) {}

  /** The answer to a question that contains these keys, and maybe those of others. */
  join(keys: readonly string[]): Promise<A> {
    const trip = (this.#gathering ??= this.#gather());
    for (const key of keys) trip.keys.add(key);
    return trip.answer;
  }

  #gather(): Trip<A> {
    const keys = new Set<string>();
    const answer = this.#onItsWay.then(() => {
      this.#gathering = undefined;
      return this.ask([...keys]);
    });
    this.#onItsWay = Promise.allSettled([answer]);
    return { keys, answer };
  }
}
