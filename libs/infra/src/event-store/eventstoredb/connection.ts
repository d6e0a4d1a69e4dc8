import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb';
import type {
  AppendReq,
  AppendResp,
  DeleteReq,
  DeleteResp,
  ReadReq,
  ReadResp,
  TombstoneReq,
  TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb';
import type { CallOptions, Metadata } from '@grpc/grpc-js';
import { StoreUnavailable } from '@slipway/application/ports/event-store.errors';
import { CallSlots, callsAtOnce } from './call-slots';
import { openClient } from './client.parser';
import type { Client } from './client.parser';
import { TimeLimit } from './time-limit';

export type StreamedCall = ReturnType<StreamsClient['read']>;

/** Begins a call with one answer. */
type Ask<T> = (
  streams: StreamsClient,
  args: [metadata: Metadata, options: CallOptions],
  answered: (error: Error | null, answer: T) => void,
) => { on(event: 'error', listener: (error: Error) => void): unknown };

/**
 * Calls to the server, all of them to its leader, each with a deadline and none left open, and never more at once than
 * one connection carries. Errors are those of gRPC. Connects at the first call.
 */
export class Connection {
  private readonly client: Client;
  private readonly slots = new CallSlots();
  private followers = 0;
  private channel: ReturnType<StreamsClient['getChannel']> | undefined;

  constructor(connectionString: string) {
    this.client = openClient(connectionString);
  }

  /** Hands over the messages one by one until `wantsMore` says no or there are none left. */
  read(request: ReadReq, deadlineMs: number, wantsMore: (message: ReadResp) => boolean): Promise<void> {
    return this.slots.run(deadlineMs, () => {
      const limit = new TimeLimit(deadlineMs);
      let over = Promise.resolve();
      const begun = this.begin(request, limit, limit.deadline, (call) => {
        over = exhausted(call, wantsMore);
      });
      return limit.keep(begun.then(() => over));
    });
  }

  /** A call that stays open until its reader cancels it, or the signal aborts. The deadline is for its beginning. */
  async follow(request: ReadReq, deadlineMs: number, signal: AbortSignal): Promise<StreamedCall> {
    if (this.followers >= callsAtOnce) {
      throw new StoreUnavailable(`one process follows the log at most ${callsAtOnce} times`, false);
    }
    this.followers += 1;
    const leave = (): void => {
      this.followers -= 1;
    };
    const limit = new TimeLimit(deadlineMs, signal);
    const begun = this.begin(request, limit, Number.POSITIVE_INFINITY, (call) => {
      const cancel = (): void => call.cancel();
      // Also a reader that is busy elsewhere when the signal aborts, or has left meanwhile, keeps no call open.
      signal.addEventListener('abort', cancel, { once: true });
      call.once('status', () => {
        signal.removeEventListener('abort', cancel);
        leave();
      });
    });
    try {
      return await limit.keep(begun);
    } catch (error) {
      if (!limit.isBegun) leave();
      throw error;
    }
  }

  append(messages: readonly AppendReq[], deadlineMs: number): Promise<AppendResp> {
    return this.ask<AppendResp>('append', deadlineMs, (streams, [metadata, options], answered) => {
      const call = streams.append(metadata, options, answered);
      for (const message of messages) call.write(message);
      call.end();
      return call;
    });
  }

  softDelete(request: DeleteReq, deadlineMs: number): Promise<DeleteResp> {
    return this.ask<DeleteResp>('delete', deadlineMs, (streams, [metadata, options], answered) =>
      streams.delete(request, metadata, options, answered),
    );
  }

  tombstone(request: TombstoneReq, deadlineMs: number): Promise<TombstoneResp> {
    return this.ask<TombstoneResp>('tombstone', deadlineMs, (streams, [metadata, options], answered) =>
      streams.tombstone(request, metadata, options, answered),
    );
  }

  /** Waits for the calls that are on their way. Followers are their readers' business, and to be cancelled before. */
  async close(): Promise<void> {
    await this.slots.idle();
    this.channel?.close();
  }

  private ask<T>(name: string, deadlineMs: number, call: Ask<T>): Promise<T> {
    return this.slots.run(deadlineMs, () => {
      const limit = new TimeLimit(deadlineMs);
      return limit.keep(
        this.client.execute(
          StreamsClient,
          name,
          (streams) =>
            new Promise<T>((resolve, reject) => {
              limit.begin();
              this.channel = streams.getChannel();
              const answered = (error: Error | null, answer: T): void => {
                if (error === null) resolve(answer);
                else reject(error);
              };
              call(streams, this.callArguments(limit.deadline), answered).on('error', reject);
            }),
        ),
      );
    });
  }

  private begin(
    request: ReadReq,
    limit: TimeLimit,
    deadline: Date | number,
    begun: (call: StreamedCall) => void,
  ): Promise<StreamedCall> {
    const open = this.client.GRPCStreamCreator(StreamsClient, 'read', (streams) => {
      limit.begin();
      this.channel = streams.getChannel();
      const call = streams.read(request, ...this.callArguments(deadline));
      // A call whose error nobody listens to ends the process.
      call.on('error', () => undefined);
      begun(call);
      return call;
    });
    return open();
  }

  /** A follower of the leader may be behind it, and an answer about rights must not be. */
  private callArguments(deadline: Date | number): [Metadata, CallOptions] {
    return this.client.callArguments({ requiresLeader: true }, { deadline });
  }
}

/** Resolves when the call is over. */
function exhausted(call: StreamedCall, wantsMore: (message: ReadResp) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let isCut = false;
    const cut = (): void => {
      isCut = true;
      call.cancel();
    };
    call.on('data', (message: ReadResp) => {
      if (isCut) return;
      try {
        if (!wantsMore(message)) cut();
      } catch (error) {
        cut();
        reject(error instanceof Error ? error : new TypeError(String(error)));
      }
    });
    call.on('error', (error: Error) => {
      if (isCut) resolve();
      else reject(error);
    });
    call.on('end', resolve);
  });
}
