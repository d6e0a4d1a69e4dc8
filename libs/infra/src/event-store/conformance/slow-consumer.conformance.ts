import { randomBytes } from 'node:crypto';
import type { Batch, EventStore, RecordedEvent } from '@slipway/application/ports/event-store';
import { aStream, events, history, ids } from './an-event';
import { logPerTest } from './log-under-test';
import type { OpenLog } from './log-under-test';
import { memoryInUse } from './memory-in-use';

const appends = 40;
const eventsPerAppend = 150;
const bytesPerEvent = 2_000;
/** A third of what is written while the consumer sleeps. */
const heldAtMost = (appends * eventsPerAppend * bytesPerEvent) / 3;

export function slowConsumerContract(open: OpenLog): void {
  describe('a slow consumer', () => {
    const log = logPerTest(open);

    it('56. of what comes gets all of it in the end, and is not waited for in memory', async () => {
      const { store, second, began } = log();
      const [left, patient] = [new PausedFollower(second, began), new PausedFollower(second, began)];
      await Promise.all([left.begin(), patient.begin()]);
      await writeMuch(store);
      expect(await heldBy(left)).toBeLessThan(heldAtMost);
      expect(ids(await patient.rest(appends * eventsPerAppend))).toEqual(ids(await history(log())));
    });

    it('56. of history likewise', async () => {
      const { store, began } = log();
      await writeMuch(store);
      const [left, patient] = [new PausedFollower(store, began), new PausedFollower(store, began)];
      await Promise.all([left.begin(), patient.begin()]);
      expect(await heldBy(left)).toBeLessThan(heldAtMost);
      expect(ids(await patient.rest(appends * eventsPerAppend))).toEqual(ids(await history(log())));
    });
  });
}

async function writeMuch(store: EventStore): Promise<void> {
  for (let n = 0; n < appends; n += 1) {
    const text = randomBytes(bytesPerEvent / 2).toString('hex');
    await store.append(aStream(), 'no_stream', events(eventsPerAppend, { data: { text } }));
  }
}

/** Bytes. The log itself may live in this process; what a consumer holds is what its going away gives back. */
async function heldBy(follower: PausedFollower): Promise<number> {
  const whilePaused = await memoryInUse();
  await follower.leave();
  return whilePaused - (await memoryInUse());
}

/** Takes the first batch, and the others only when it is told to. */
class PausedFollower {
  readonly #stop = new AbortController();
  #batches: AsyncIterator<Batch> | undefined;
  readonly #seen: RecordedEvent[] = [];

  constructor(store: EventStore, after: Batch['through']) {
    const signal = this.#stop.signal;
    this.#batches = store.subscribeAll({ after, batchSize: 50, signal })[Symbol.asyncIterator]();
  }

  async begin(): Promise<void> {
    await this.#take();
  }

  async rest(count: number): Promise<readonly RecordedEvent[]> {
    while (this.#seen.length < count) await this.#take();
    await this.leave();
    return this.#seen;
  }

  async leave(): Promise<void> {
    this.#stop.abort();
    await this.#batches?.return?.();
    // Whatever it still holds may go with it.
    this.#batches = undefined;
  }

  async #take(): Promise<void> {
    const { value, done } = (await this.#batches?.next()) ?? { value: undefined, done: true };
    if (done === true) throw new Error(`the subscription ended after ${this.#seen.length} events`);
    this.#seen.push(...value.events);
  }
}
