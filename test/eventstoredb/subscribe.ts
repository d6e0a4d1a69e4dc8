import { randomUUID } from 'node:crypto';
import type { EventStore } from './event-store';
import type { GrpcCall } from './grpc-call';
import { LiveQueue } from './live-queue';
import { pageSize, scanForwards } from './log-scan';
import type { Page } from './log-scan';
import type { FilterRequest, ReadRequest, Scope } from './read-request';
import { unfiltered } from './read-request';
import { refusals } from './refusal';
import { subscribeToStream } from './subscribe-stream';
import { caughtUpMessage, checkpointMessage, confirmationMessage, eventMessage } from './wire-events';
import type { LogPosition } from './wire-events';

/** History first, page by page as fast as the client reads; then what is written from then on. */
export async function subscribe(call: GrpcCall, store: EventStore, request: ReadRequest): Promise<void> {
  const { scope } = request;
  if (scope.kind === 'stream') return subscribeToStream(call, store, { ...scope, uuids: request.uuids });
  const subscription = new AllSubscription(call, store, { ...request, scope });
  await subscription.run();
}

type AllRequest = ReadRequest & { readonly scope: Extract<Scope, { readonly kind: 'all' }> };

class AllSubscription {
  readonly #call: GrpcCall;
  readonly #store: EventStore;
  readonly #request: AllRequest;
  /** Events looked at since the last checkpoint. */
  #considered = 0;

  constructor(call: GrpcCall, store: EventStore, request: AllRequest) {
    this.#call = call;
    this.#store = store;
    this.#request = request;
  }

  async run(): Promise<void> {
    const { from } = this.#request.scope;
    const place = from === 'start' ? { commit: 0n, prepare: 0n } : from;
    const behind = place === 'end' || from === 'start' ? place : this.#behind(place);
    await this.#call.send(confirmationMessage(randomUUID()));
    await (behind === 'end' ? this.#follow() : this.#catchUp(behind));
  }

  /** Behind the event that a subscriber has seen. */
  #behind(seen: LogPosition): LogPosition {
    const { log } = this.#store;
    if (seen.commit <= log.end && !log.isRecordStart(seen.commit)) throw refusals.handlerThrew();
    return scanForwards(log, seen, { count: 1, window: 1, accepts: () => true }).next;
  }

  async #catchUp(from: LogPosition): Promise<void> {
    const { accepts, window } = this.#request.scope.filter ?? unfiltered;
    for (let start = from; !this.#call.abandoned.aborted;) {
      const page = scanForwards(this.#store.log, start, { count: pageSize, window, accepts });
      // In the same breath, so that nothing is written in between.
      if (page.isEnd && page.considered === 0) return this.#follow();
      const messages = page.events.map((event) => eventMessage(event, this.#request.uuids));
      const checkpoint = this.#checkpointBehind(page, start);
      if (checkpoint !== null) messages.push(checkpointMessage(checkpoint));
      if (messages.length > 0) await this.#call.send(...messages);
      start = page.next;
    }
  }

  /** Where a page got to, when one is due: its last match, else its start. None at the end of history. */
  #checkpointBehind(page: Page, start: LogPosition): LogPosition | null {
    const { filter } = this.#request.scope;
    if (filter === null) return null;
    this.#considered += page.considered;
    if (page.isEnd || this.#considered < filter.interval) return null;
    this.#considered %= filter.interval;
    const last = page.events.at(-1)?.position;
    return last === undefined ? start : { commit: last, prepare: last };
  }

  async #follow(): Promise<void> {
    const { log } = this.#store;
    const { filter } = this.#request.scope;
    const queue = new LiveQueue();
    const stop = log.onEvent((event) => {
      if (filter?.accepts(event) ?? true) queue.push(eventMessage(event, this.#request.uuids));
      if (filter !== null) this.#countLive(queue, filter, event.position);
    });
    queue.push(caughtUpMessage());
    try {
      await queue.sendTo(this.#call);
    } finally {
      stop();
    }
  }

  #countLive(queue: LiveQueue, { interval }: FilterRequest, position: bigint): void {
    this.#considered += 1;
    if (this.#considered < interval) return;
    this.#considered = 0;
    queue.push(checkpointMessage({ commit: position, prepare: position }));
  }
}
