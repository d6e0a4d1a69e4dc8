import type { EventStore, Position } from '@slipway/application/ports';
import type { Log } from '../logging/log';
import type { Mailbox } from './mailbox';
import { backoff, isAborted, pause } from './pause';
import { beginning } from './position.parser';
import { describe } from './transient';

const batchSize = 1000;

/** The one subscription of this process: it reads the end of the log once and hands it to every projection. */
export class Tail {
  #head: Position | null = null;

  constructor(
    private readonly store: EventStore,
    private readonly mailboxes: readonly Mailbox[],
    private readonly types: readonly string[],
    private readonly log: Log,
  ) {}

  /** Reads until `signal` aborts; a broken subscription is taken up again where the store now ends. */
  async follow(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        await this.#subscribe(signal, () => (attempt = 0));
      } catch (error) {
        if (isAborted(signal)) return;
        this.log.warn({ error: describe(error) }, 'the subscription of the log broke; subscribing again');
      }
      // The store may be another one now (a restore): until it is asked again nobody knows where it ends.
      this.#restart(null);
      await pause(backoff(attempt, 100, 5000), signal);
    }
  }

  async #subscribe(signal: AbortSignal, onProgress: () => void): Promise<void> {
    const head = await this.store.head();
    this.#restart(head);
    const after = head === beginning ? 'start' : head;
    const filter = { types: this.types };
    for await (const batch of this.store.subscribeAll({ after, filter, batchSize, signal })) {
      onProgress();
      const from = this.#head ?? head;
      if (batch.through <= from) continue;
      for (const mailbox of this.mailboxes) mailbox.put(from, batch);
      this.#head = batch.through;
    }
  }

  #restart(head: Position | null): void {
    this.#head = head;
    for (const mailbox of this.mailboxes) mailbox.restart(head);
  }
}
