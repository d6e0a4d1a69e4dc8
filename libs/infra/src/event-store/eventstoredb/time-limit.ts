/** gRPC ends a call at its deadline. This much later we give up ourselves, also when it never came to a call. */
const graceMs = 100;

/** We gave up on a call that had not left this process. */
export class NotBegun extends Error {}

/** A call that was on its way: we gave up on it, or it ended without saying how. */
export class Unanswered extends Error {}

/** The end of one call's time, which begins before there is a connection, or even a node. */
export class TimeLimit {
  readonly deadline: Date;
  private begun = false;

  constructor(
    private readonly milliseconds: number,
    private readonly signal?: AbortSignal,
  ) {
    this.deadline = new Date(Date.now() + milliseconds);
  }

  get isBegun(): boolean {
    return this.begun;
  }

  /** Right before the call leaves: one that nobody waits for any more must not. */
  begin(): void {
    if (this.signal?.aborted === true) throw new NotBegun('nobody wants the answer any more');
    if (Date.now() >= this.deadline.getTime()) throw new NotBegun('no connection in time');
    this.begun = true;
  }

  async keep<T>(work: Promise<T>): Promise<T> {
    let stop = (): void => undefined;
    const over = new Promise<never>((_, reject) => {
      const timer = setTimeout(() => {
        reject(this.begun ? new Unanswered('no answer in time') : new NotBegun('no connection in time'));
      }, this.milliseconds + graceMs);
      stop = () => clearTimeout(timer);
    });
    try {
      return await Promise.race([work, over]);
    } finally {
      stop();
    }
  }
}
