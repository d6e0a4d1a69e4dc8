import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type {
  Batch,
  EventStore,
  Position,
  ReadAllOptions,
  RecordedEvent,
  SubscribeOptions,
} from '@slipway/application/ports';

/** What following a log takes. */
type FollowedLog = Pick<EventStore, 'head' | 'readAll' | 'subscribeAll'>;
type Question =
  { readonly id: number; readonly ask: 'head' } | { readonly id: number; readonly ask: ReadAllOptions };
type Answer = { readonly id: number; readonly head: Position; readonly events: readonly RecordedEvent[] };

const isQuestion = (message: unknown): message is Question =>
  typeof message === 'object' && message !== null && 'ask' in message;

/** Lets a child process read this process's log over their own wire, so that it can follow any store. */
export function lendLog(store: EventStore, child: ChildProcess): void {
  const answer = async (question: Question): Promise<void> => {
    const events: RecordedEvent[] = [];
    const head = await store.head();
    if (question.ask !== 'head') for await (const event of store.readAll(question.ask)) events.push(event);
    if (child.connected) child.send({ id: question.id, head, events } satisfies Answer, () => undefined);
  };
  child.on('message', (message) => {
    if (isQuestion(message)) void answer(message);
  });
}

const pollMs = 20;

/** The log that the parent lends, as the child sees it. */
export class LentLog implements FollowedLog {
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #asked = 0;

  constructor() {
    process.on('message', (answer: Answer) => this.#waiting.get(answer.id)?.(answer));
  }

  async head(): Promise<Position> {
    return (await this.#ask('head')).head;
  }

  async *readAll(options: ReadAllOptions = {}): AsyncGenerator<RecordedEvent> {
    yield* (await this.#ask(options)).events;
  }

  async *subscribeAll({ after, filter, batchSize, signal }: SubscribeOptions): AsyncGenerator<Batch> {
    for (let position = after; !signal.aborted; await delay(pollMs)) {
      const from = position === 'start' || position === 'end' ? {} : { after: position };
      const { head, events } = await this.#ask({ ...from, maxCount: batchSize, ...(filter && { filter }) });
      const last = events.at(-1)?.position ?? head;
      const through = events.length === batchSize || last > head ? last : head;
      if (through === position) continue;
      position = through;
      yield { events, through, caughtUp: events.length < batchSize };
    }
  }

  #ask(ask: Question['ask']): Promise<Answer> {
    const id = (this.#asked += 1);
    return new Promise((resolve) => {
      this.#waiting.set(id, (answer) => {
        this.#waiting.delete(id);
        resolve(answer);
      });
      process.send?.({ id, ask });
    });
  }
}
