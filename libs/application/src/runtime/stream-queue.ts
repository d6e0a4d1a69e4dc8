/**
 * Commands for one stream wait for each other inside a process: in order, and without conflicts among themselves.
 * Between processes the exact revision decides.
 */
export class StreamQueue {
  /** None of them rejects: each ends when its work has ended, well or not. */
  readonly #tails = new Map<string, Promise<void>>();

  inTurn<T>(stream: string, work: () => Promise<T>): Promise<T> {
    const previous = this.#tails.get(stream) ?? Promise.resolve();
    const mine = previous.then(work);
    const leave = (): void => this.#leave(stream, tail);
    const tail: Promise<void> = mine.then(leave, leave);
    this.#tails.set(stream, tail);
    return mine;
  }

  #leave(stream: string, tail: Promise<void>): void {
    if (this.#tails.get(stream) === tail) this.#tails.delete(stream);
  }
}
