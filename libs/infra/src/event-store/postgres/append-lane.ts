import type { AppendResult } from '@slipway/application/ports/event-store';
import { StoreUnavailable } from '@slipway/application/ports/event-store.errors';
import type { EncodedAppend } from '../append-policy';

/** An append whose caller is waiting for the answer. */
export type PendingAppend = {
  readonly append: EncodedAppend;
  /** Milliseconds of the monotonic clock. */
  readonly since: number;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: Error) => void;
};

export const laneLimits = {
  groupAppends: 64,
  groupBytes: 4 * 1_048_576,
  waiting: 10_000,
  waitMs: 15_000,
} as const;

/**
 * Group commit: while one group is on its way, appends gather; when it is back, they leave together. No timer: alone,
 * an append leaves at once. One lane per process; more lanes, or waiting for company, were measured and brought nothing.
 */
export class AppendLane {
  private waiting: PendingAppend[] = [];
  private running: Promise<void> | undefined;

  /** `send` settles every append that it is given, and never throws. */
  constructor(private readonly send: (group: readonly PendingAppend[]) => Promise<void>) {}

  push(append: EncodedAppend): Promise<AppendResult> {
    if (this.waiting.length >= laneLimits.waiting) {
      return Promise.reject(new StoreUnavailable('too many appends are waiting for the event store', true));
    }
    return new Promise<AppendResult>((resolve, reject) => {
      this.waiting.push({ append, since: performance.now(), resolve, reject });
      this.running ??= this.run();
    });
  }

  /** Resolves when nothing waits and nothing is on its way. */
  async idle(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    // What is asked for in the same breath leaves together.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      this.refuseOverdue();
      const group = this.takeGroup();
      if (group.length > 0) await this.send(group);
    }
    this.running = undefined;
  }

  /** Nothing of these was sent, so their callers may safely try elsewhere or later. */
  private refuseOverdue(): void {
    const oldest = performance.now() - laneLimits.waitMs;
    if ((this.waiting[0]?.since ?? oldest) >= oldest) return;
    const overdue = this.waiting.filter((pending) => pending.since < oldest);
    this.waiting = this.waiting.filter((pending) => pending.since >= oldest);
    for (const pending of overdue) {
      pending.reject(new StoreUnavailable('the event store did not get to this append in time', true));
    }
  }

  /** In order of arrival, each stream once: the second append to a stream needs the first one's revision. */
  private takeGroup(): PendingAppend[] {
    const group: PendingAppend[] = [];
    const left: PendingAppend[] = [];
    const streams = new Set<string>();
    let bytes = 0;
    for (const pending of this.waiting) {
      const { append } = pending;
      const fits =
        group.length < laneLimits.groupAppends &&
        !streams.has(append.stream) &&
        (group.length === 0 || bytes + append.bytes <= laneLimits.groupBytes);
      // Also when it stays behind: what comes after it on this stream must not overtake it.
      streams.add(append.stream);
      (fits ? group : left).push(pending);
      if (fits) bytes += append.bytes;
    }
    this.waiting = left;
    return group;
  }
}
