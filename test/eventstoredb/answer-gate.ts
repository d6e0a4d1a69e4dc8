/** Holds the answers of a method back, after its work was done, until they are released. */
export class AnswerGate {
  readonly #held = new Set<string>();
  #waiting: (() => void)[] = [];

  hold(method: string): void {
    this.#held.add(method);
  }

  release(): void {
    this.#held.clear();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const letGo of waiting) letGo();
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  async pass(method: string): Promise<void> {
    if (!this.#held.has(method)) return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
