import type { UUID } from '@eventstore/db-client/generated/shared_pb';
import type { Status } from '@eventstore/db-client/generated/status_pb';
import { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import { PendingAppend, batchEvent } from './batch-pending';
import type { Append, EventStore } from './event-store';
import type { GrpcCall } from './grpc-call';
import { Refusal, refusals } from './refusal';
import { expectationOf } from './wire-append';
import { batchErrors, batchSuccess } from './wire-batch';
import { streamIdentifier, streamNameOf } from './wire-events';
import { parseUuid, uuidNumbers } from './wire-uuid';

/** What a batch call needs of the server that it came to. */
interface Host {
  readonly store: EventStore;
  readonly isReady: boolean;
}

/** However much time a client gives, the server writes within this or says Timeout. */
const longestMs = 2_000;

/** BatchAppend: many appends over one call, each maybe in several pieces, answered one by one. */
export class BatchAppend {
  readonly #call: GrpcCall;
  readonly #host: Host;
  readonly #pending = new Map<string, PendingAppend>();
  /** Appends on their way to the log; refused ones are subtracted without having been added, as recorded. */
  #unanswered = 0;
  #isHalfClosed = false;
  #end: () => void = () => undefined;

  constructor(call: GrpcCall, host: Host) {
    this.#call = call;
    this.#host = host;
  }

  /** Ends with the first answer behind the client's half-close. When none is due by then it never ends. */
  async run(): Promise<void> {
    const { abandoned } = this.#call;
    const ended = new Promise<void>((resolve) => {
      this.#end = resolve;
      abandoned.addEventListener('abort', () => resolve(), { once: true });
    });
    abandoned.addEventListener('abort', () => this.#forget(), { once: true });
    for await (const message of this.#call.messages())
      this.#receive(BatchAppendReq.deserializeBinary(message));
    this.#isHalfClosed = true;
    await ended;
  }

  #forget(): void {
    for (const append of this.#pending.values()) append.close();
    this.#pending.clear();
  }

  #receive(request: BatchAppendReq): void {
    try {
      this.#take(request);
    } catch (fault) {
      // The server looks for the stream in the options; a piece without them makes it throw once more.
      if (!(fault instanceof BadRequest || fault instanceof Refusal)) throw fault;
      if (!request.hasOptions()) throw refusals.handlerThrew();
      this.#refuse(request, batchErrors.badRequest(fault.message));
    }
  }

  #take(request: BatchAppendReq): void {
    const id = valid(parseUuid(request.getCorrelationId())).id;
    const options = request.getOptions();
    if (options !== undefined && !this.#open(request, options, id)) return;
    const append = this.#pending.get(id);
    if (append === undefined) return;
    for (const event of request.getProposedMessagesList()) append.add(valid(batchEvent(event)).event);
    if (append.isTooLarge) {
      this.#close(id);
      this.#refuse(request, batchErrors.tooLarge(), append.stream);
    }
    if (!request.getIsFinal() || !this.#close(id)) return;
    this.#unanswered += 1;
    if (append.stream === '') throw new BadRequest("Value cannot be null. (Parameter 'eventStreamId')");
    this.#write(request.getCorrelationId(), append);
  }

  /** Whether the append may go on. */
  #open(request: BatchAppendReq, options: BatchAppendReq.Options, id: string): boolean {
    if (!options.hasStreamIdentifier()) {
      this.#refuse(request, batchErrors.badRequest('Required field StreamIdentifier not set.'));
      return false;
    }
    const timeLeftMs = Math.min(
      (options.getDeadline()?.toDate().getTime() ?? Infinity) - Date.now(),
      longestMs,
    );
    if (timeLeftMs <= 0) {
      this.#refuse(request, batchErrors.timeout());
      return false;
    }
    if (this.#pending.has(id)) return true;
    const stream = streamNameOf(options.getStreamIdentifier());
    const expected = expectationOf({
      hasRevision: () => options.hasStreamPosition(),
      getRevision: () => options.getStreamPosition(),
      hasNoStream: () => options.hasNoStream(),
      hasAny: () => options.hasAny(),
      hasStreamExists: () => options.hasStreamExists(),
    });
    const onTimeout = (): void => this.#giveUp(id, stream);
    this.#pending.set(id, new PendingAppend({ stream, expected, timeLeftMs, onTimeout }));
    return true;
  }

  #close(id: string): boolean {
    this.#pending.get(id)?.close();
    return this.#pending.delete(id);
  }

  /** This answer spells the correlation id in numbers, whatever the client used. */
  #giveUp(id: string, stream: string): void {
    this.#pending.delete(id);
    this.#answer(answerTo(uuidNumbers(id), stream).setError(batchErrors.timeout()));
  }

  #refuse(request: BatchAppendReq, error: Status, stream?: string): void {
    const named = stream ?? streamNameOf(request.getOptions()?.getStreamIdentifier());
    this.#answer(answerTo(request.getCorrelationId(), named).setError(error));
  }

  #write(correlationId: UUID | undefined, append: Append): void {
    const answer = answerTo(correlationId, append.stream);
    if (this.#host.isReady) this.#append(append, answer);
    else answer.setError(batchErrors.notReady());
    // What needed the log is answered behind what was refused at the door, in whatever order they came.
    setImmediate(() => this.#answer(answer));
  }

  #append(append: Append, answer: BatchAppendResp): void {
    const outcome = this.#host.store.append(append);
    switch (outcome.kind) {
      case 'stored':
        answer.setSuccess(batchSuccess(outcome.revision, outcome.position));
        break;
      case 'wrong-version':
        answer.setError(batchErrors.wrongVersion(outcome.actual, append.expected));
        break;
      case 'deleted':
        answer.setError(batchErrors.streamDeleted(append.stream));
        break;
    }
  }

  #answer(response: BatchAppendResp): void {
    void this.#call.send(response.serializeBinary());
    this.#unanswered -= 1;
    if (this.#isHalfClosed && this.#unanswered >= 0) this.#end();
  }
}

function answerTo(correlationId: UUID | undefined, stream: string): BatchAppendResp {
  const response = new BatchAppendResp();
  if (correlationId !== undefined) response.setCorrelationId(correlationId);
  return response.setStreamIdentifier(streamIdentifier(stream));
}

/** A request that the server cannot read, in its words. */
class BadRequest extends Error {}

function valid<Parsed extends object>(parsed: Parsed | Fault): Parsed {
  if (isFault(parsed)) throw new BadRequest(parsed.fault);
  return parsed;
}

interface Fault {
  readonly fault: string;
}

const isFault = (parsed: object): parsed is Fault => 'fault' in parsed;
